namespace Sinter.Onnx;

/// <summary>Activations, softmax and its kin.</summary>
static class Activations
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("Relu", c => c.X.Relu());
        table.Add("LeakyRelu", c => c.X.LeakyRelu(c.Float("alpha", 0.01f)));
        table.Add("PRelu", c => Tensor.Where(c.X.Less(0), c.X * Slope(c), c.X));
        table.Add("ThresholdedRelu", c => c.X.Threshold(c.Float("alpha", 1), 0));
        table.Add("Elu", c => c.X.Elu(c.Float("alpha", 1)));
        table.Add("Celu", c => c.X.Celu(c.Float("alpha", 1)));
        table.Add("Selu", c => c.X.Elu(c.Float("alpha", 1.67326319217681884765625)) * c.Float("gamma", 1.05070102214813232421875));
        table.Add("Sigmoid", c => c.X.Sigmoid());
        table.Add("HardSigmoid", c => (c.X * c.Float("alpha", 0.2f) + c.Float("beta", 0.5)).Clamp(0.0, 1.0));
        table.Add("HardSwish", c => c.X.Hardswish());
        table.Add("Swish", c => c.X * (c.X * c.Float("alpha", 1)).Sigmoid());
        table.Add("Tanh", c => c.X.Tanh());
        table.Add("Softplus", c => c.X.Softplus());
        table.Add("Softsign", c => c.X.Softsign());
        table.Add("Mish", c => c.X.Mish());
        table.Add("Gelu", c => c.X.Gelu(c.Text("approximate", "none")));
        table.Add("Shrink", Shrink);
        table.Add("Softmax", c => AlongAxis(c, (x, dim) => x.Softmax(dim)));
        table.Add("LogSoftmax", c => AlongAxis(c, (x, dim) => x.LogSoftmax(dim)));
        table.Add("Hardmax", c => AlongAxis(c, (x, dim) => Hardmax(x, dim)));
    }

    // Before version 7 a slope per channel did not have to broadcast.
    static Tensor Slope(NodeCall c)
        => c.Version < 7 && c[1].Rank == 1 && c[1].Count > 1 ? c[1].Reshape([-1, .. Enumerable.Repeat(1L, Math.Max(0, c.X.Rank - 2))]) : c[1];

    static Tensor Shrink(NodeCall c)
    {
        double bias = c.Float("bias"), lambda = c.Float("lambd", 0.5);
        var zero = Tensor.ZerosLike(c.X);
        return Tensor.Where(c.X.Less(-lambda), c.X + bias, Tensor.Where(c.X.Greater(lambda), c.X - bias, zero)).To(c.X.DType);
    }

    // Before version 13 all dimensions from the axis on were one.
    static Tensor AlongAxis(NodeCall c, Func<Tensor, int, Tensor> f)
    {
        if (c.Version >= 13) return f(c.X, c.Axis("axis", c.X.Rank, -1));
        var axis = c.Axis("axis", c.X.Rank, 1);
        return f(c.X.Reshape(c.X.Shape[..axis].Count, c.X.Shape[axis..].Count), 1).Reshape(c.X.Shape);
    }

    static Tensor Hardmax(Tensor x, int dim) => Tensor.ZerosLike(x).Scatter(dim, x.ArgMax(dim, keepDim: true), Tensor.OnesLike(x).Narrow(dim, 0, 1));
}
