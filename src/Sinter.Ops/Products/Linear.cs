namespace Sinter;

/// <summary>The linear map of a layer.</summary>
public static class LinearMaps
{
    extension(Tensor x)
    {
        /// <summary>x · weightᵀ + bias. x is [*, in], weight [out, in], bias [out], the result [*, out].</summary>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        [Export("nn.functional.linear", Module = "nn.Linear"), Autocast(Precision.Low)]
        public Tensor Linear(Tensor weight, Tensor? bias = null)
        {
            Check.Shape(x.Rank > 0 && weight.Rank == 2 && x.Shape[^1] == weight.Shape[1],
                $"Linear: x is {x.Shape} and weight is {weight.Shape}; weight must be [out, in] and x's last size must be in.");
            Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == weight.Shape[0]), $"Linear: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{weight.Shape[0]}].");
            if (bias is null) return x.MatMul(weight.Transpose(0, 1));
            if (!LinearCpu.Adds(x, weight, bias)) return x.MatMul(weight.Transpose(0, 1)) + bias;
            if (x.Rank == 2) return Biased(x, weight, bias);
            return Biased(x.Reshape(x.Shape[..^1].Count, x.Shape[^1]), weight, bias).Reshape([.. x.Shape[..^1], weight.Shape[0]]);
        }
    }

    static Tensor Biased(Tensor x, Tensor weight, Tensor bias)
    {
        var y = Tensor.Empty([x.Shape[0], weight.Shape[0]], x.DType);
        if (y.Count > 0) LinearCpu.Run(y, x, weight, bias);
        return Autograd.Needs(x, weight, bias) ? y.SetHistory(new LinearDerivative(x, weight, bias)) : y;
    }

    sealed class LinearDerivative : Derivative
    {
        public LinearDerivative(Tensor x, Tensor weight, Tensor bias) : base(nameof(Linear), x, weight, bias)
            => Save(Needs(1) ? x : null, Needs(0) ? weight : null);

        protected override Tensor?[] Backward(Tensor g) =>
        [
            Needs(0) ? g.MatMul(Saved(1)) : null,
            Needs(1) ? g.MT.MatMul(Saved(0)) : null,
            Needs(2) ? g.Sum(0) : null,
        ];
    }
}
