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
            using var _ = Autocast.Inputs(ref x, ref weight, ref bias);
            CheckOperands(x, weight, bias);
            if (x.DType.IsComplex) return bias is null ? x.MatMul(weight.MT) : x.MatMul(weight.MT) + bias;
            // A bias of another type promotes the sum.
            return bias is null || bias.DType == x.DType ? Affine(x, weight, bias) : Affine(x, weight, null) + bias;
        }
    }

    internal static void CheckOperands(Tensor x, Tensor weight, Tensor? bias)
    {
        Check.Shape(x.Rank > 0 && weight.Rank == 2 && x.Shape[^1] == weight.Shape[1],
            $"Linear: x is {x.Shape} and weight is {weight.Shape}; weight must be [out, in] and x's last size must be in.");
        Check.Shape(bias is null || (bias.Rank == 1 && bias.Shape[0] == weight.Shape[0]), $"Linear: weight is {weight.Shape} and bias is {bias?.Shape}; bias must be [{weight.Shape[0]}].");
        Check.DType(x.DType == weight.DType, $"Linear: x is {x.DType} and weight is {weight.DType}; the types must be equal. Convert one with To.");
    }

    /// <summary>The gradients of x, weight and bias from that of the result; null where the operand that it needs is.</summary>
    internal static Tensor?[] Gradients(Tensor g, Tensor? weight, Tensor? x, bool needsBias) =>
    [
        weight is null ? null : g.MatMul(weight),
        x is null ? null : Rows(g).Transpose(0, 1).MatMul(Rows(x)),
        needsBias ? Rows(g).Sum(0) : null,
    ];

    static Tensor Affine(Tensor x, Tensor weight, Tensor? bias)
    {
        var y = Tensor.Empty([.. x.Shape[..^1], weight.Shape[0]], x.DType);
        if (y.Count > 0) LinearCpu.Run(y, x, weight, bias);
        Tracer.Current?.Op("Linear", [y], [x, weight, bias]);
        return Autograd.Needs(x, weight, bias) ? y.SetHistory(new LinearDerivative(x, weight, bias)) : y;
    }

    // [*, n] → [rows, n]
    static Tensor Rows(Tensor x) => x.Rank == 2 ? x : x.Reshape(x.Shape[..^1].Count, x.Shape[^1]);

    sealed class LinearDerivative : Derivative
    {
        public LinearDerivative(Tensor x, Tensor weight, Tensor? bias) : base(nameof(Linear), x, weight, bias) => Save(Needs(1) ? x : null, Needs(0) ? weight : null);

        protected override Tensor?[] Backward(Tensor g) => Gradients(g, SavedOrNull(1), SavedOrNull(0), Needs(2));
    }
}
