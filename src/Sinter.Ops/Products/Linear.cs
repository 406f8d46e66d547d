namespace Sinter;

/// <summary>The linear map of a layer, bias included, as one recorded call: its derivative makes the gradient of the weight in the weight's own layout.</summary>
public static class LinearMaps
{
    extension(Tensor x)
    {
        /// <summary>x · weightᵀ + bias. x is [*, in], weight [out, in], bias [out], the result [*, out].</summary>
        /// <exception cref="ShapeException">The sizes do not go together.</exception>
        [Export("nn.functional.linear", Module = "nn.Linear"), Autocast(Precision.Low)]
        public Tensor Linear(Tensor weight, Tensor? bias = null)
        {
            Check.Shape(x.Rank > 0 && weight.Rank == 2 && x.Shape[^1] == weight.Shape[1],
                $"Linear: x is {x.Shape} and weight is {weight.Shape}; weight must be [out, in] and x's last size must be in.");
            Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == weight.Shape[0]), $"Linear: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{weight.Shape[0]}].");
            Check.DType(x.DType == weight.DType, $"Linear: x is {x.DType} and weight is {weight.DType}; the types must be equal. Convert one with To.");
            if (x.DType.IsComplex) return bias is null ? x.MatMul(weight.MT) : x.MatMul(weight.MT) + bias;
            // A bias of another type promotes the sum.
            return bias is null || bias.DType == x.DType ? Affine(x, weight, bias) : Affine(x, weight, null) + bias;
        }
    }

    static Tensor Affine(Tensor x, Tensor weight, Tensor? bias)
    {
        var y = Tensor.Empty([.. x.Shape[..^1], weight.Shape[0]], x.DType);
        if (y.Count > 0)
        {
            using Tensor rows = Unrecorded(x), target = Unrecorded(y);
            LinearCpu.Run(target, rows, weight, bias);
        }
        Tracer.Current?.Op("Linear", [y], [x, weight, bias]);
        return Autograd.Needs(x, weight, bias) ? y.SetHistory(new LinearDerivative(x, weight, bias)) : y;
    }

    // [*, n] → [rows, n]
    static Tensor Rows(Tensor x) => x.Rank == 2 ? x : x.Reshape(x.Shape[..^1].Count, x.Shape[^1]);

    // The same as a tensor of its own, to be disposed after use.
    static Tensor Unrecorded(Tensor x)
    {
        var plain = x.Detach();
        if (x.Rank == 2) return plain;
        var rows = Rows(plain);
        plain.Dispose();
        return rows;
    }

    sealed class LinearDerivative : Derivative
    {
        public LinearDerivative(Tensor x, Tensor weight, Tensor? bias) : base(nameof(Linear), x, weight, bias) => Save(Needs(1) ? x : null, Needs(0) ? weight : null);

        protected override Tensor?[] Backward(Tensor g) =>
        [
            Needs(0) ? g.MatMul(Saved(1)) : null,
            Needs(1) ? Rows(g).Transpose(0, 1).MatMul(Rows(Saved(0))) : null,
            Needs(2) ? Rows(g).Sum(0) : null,
        ];
    }
}
