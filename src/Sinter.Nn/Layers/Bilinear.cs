namespace Sinter.Nn;

/// <summary>yₖ = x₁ᵀ · Weightₖ · x₂ + Biasₖ. x1 is [*, in1], x2 [*, in2], y [*, out]. After <c>torch.nn.Bilinear</c>.</summary>
public sealed class Bilinear : Module<Tensor, Tensor, Tensor>
{
    /// <summary>A layer with uniform weights, as PyTorch begins.</summary>
    public Bilinear(long in1Features, long in2Features, long outFeatures, bool bias = true, DType dtype = DType.Float32)
    {
        Check.Argument(in1Features > 0, $"Bilinear: in1Features is {in1Features}; it must be positive.");
        var bound = 1 / Math.Sqrt(in1Features);
        Weight = new(Init.Uniform(Tensor.Empty([outFeatures, in1Features, in2Features], dtype), -bound, bound));
        if (bias) Bias = new(Init.Uniform(Tensor.Empty([outFeatures], dtype), -bound, bound));
    }

    /// <summary>[out, in1, in2].</summary>
    public Parameter Weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2) => x1.Bilinear(x2, Weight, Bias);

    /// <inheritdoc/>
    protected override string Describe()
        => $"in1Features={Weight.Shape[1]}, in2Features={Weight.Shape[2]}, outFeatures={Weight.Shape[0]}, bias={Bias is not null}";
}
