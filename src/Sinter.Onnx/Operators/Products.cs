namespace Sinter.Onnx;

/// <summary>Products of matrices.</summary>
static class Products
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("MatMul", c => c.X.MatMul(c[1]));
        table.Add("Gemm", Gemm);
        table.Add("Einsum", c => Tensor.Einsum(c.Text("equation").Replace(" ", "", StringComparison.Ordinal), c.Tensors()));
        table.Add("Det", c => Determinant(c.X));
    }

    static Tensor Gemm(NodeCall c)
    {
        double alpha = c.Float("alpha", 1), beta = c.Float("beta", 1);
        bool ta = c.Flag("transA"), tb = c.Flag("transB");
        var a = ta ? c.X.T : c.X;
        var bias = c.Maybe(2);
        var outputs = c[1].Shape[tb ? 0 : 1];
        // The common case is a linear layer, whose product adds the bias as it goes.
        if (alpha == 1 && a.DType.IsFloatingPoint && (bias is null || beta == 1 && bias.Rank == 1 && bias.Count == outputs)) return a.Linear(tb ? c[1] : c[1].T, bias);
        var y = a.MatMul(tb ? c[1].T : c[1]);
        if (alpha != 1) y = (y * alpha).To(y.DType);
        if (bias is null) return y;
        return y + (beta == 1 ? bias : (bias * beta).To(bias.DType));
    }

    // By elimination with pivots, every step an op, so that gradients flow.
    static Tensor Determinant(Tensor x)
    {
        var n = x.Shape[^1];
        if (x.Rank < 2 || x.Shape[^2] != n) throw new ArgumentException($"Det: x is {x.Shape}; its last two sizes must be equal.");
        var batch = x.Shape[..^2];
        return Tensor.Stack([.. x.Reshape(batch.Count, n, n).Unbind().Select(One)]).Reshape(batch);
    }

    static Tensor One(Tensor a)
    {
        var n = (int)a.Shape[0];
        var det = Tensor.Ones(Shape.Scalar, a.DType);
        for (var k = 0; k < n; k++)
        {
            var column = a.Select(1, 0);
            var pivot = (long)column.Detach().Abs().ArgMax().Item();
            var head = column.Select(0, pivot);
            det = det * (pivot == 0 ? head : -head);
            if (k == n - 1 || head.Item() == 0) return det;
            var rest = Tensor.Cat([a.Narrow(0, 1, a.Shape[0] - 1)], 0);
            if (pivot > 0)
            {
                // Rows 0 and pivot exchanged, then row 0 left out.
                var order = Enumerable.Range(1, n - k - 1).Select(i => i == pivot ? 0L : i).ToArray();
                rest = a.IndexSelect(0, Tensor.From(order));
            }
            var top = a.Select(0, pivot);
            var factors = rest.Select(1, 0) / head;
            a = (rest - factors.Unsqueeze(1) * top.Unsqueeze(0)).Narrow(1, 1, a.Shape[1] - 1);
        }
        return det;
    }
}
