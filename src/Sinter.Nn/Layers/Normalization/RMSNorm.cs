namespace Sinter.Nn;

/// <summary>Each sample divided by the root of its mean square over the last dimensions, then scaled element by element (Zhang and Sennrich, 2019).
/// x is [*, *normalizedShape], and so is y. After <c>torch.nn.RMSNorm</c>.</summary>
public sealed class RMSNorm : Module<Tensor, Tensor>
{
    /// <summary>A layer that begins with the weights 1. Without <paramref name="eps"/> it is the type's machine epsilon.</summary>
    public RMSNorm(Shape normalizedShape, double? eps = null, bool elementwiseAffine = true, DType dtype = DType.Float32)
    {
        (NormalizedShape, Eps) = (normalizedShape, eps);
        if (elementwiseAffine) Weight = new(Tensor.Ones(normalizedShape, dtype));
    }

    /// <summary>A layer over the last dimension, of <paramref name="features"/> elements.</summary>
    public RMSNorm(long features, double? eps = null, bool elementwiseAffine = true, DType dtype = DType.Float32)
        : this([features], eps, elementwiseAffine, dtype) { }

    /// <summary>The sizes of the dimensions that are normalized.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the mean square; the type's machine epsilon if null.</summary>
    public double? Eps { get; }

    /// <summary>Of the normalized shape, or null.</summary>
    public Parameter? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.RmsNorm(NormalizedShape, Weight, Eps);

    /// <inheritdoc/>
    protected override string Describe() => $"{NormalizedShape}, eps={Eps}, elementwiseAffine={Weight is not null}";
}
