namespace Sinter.Nn;

/// <summary>Each sample centred and scaled to variance 1 over its last dimensions, then scaled and shifted element by element (Ba et al., 2016).
/// x is [*, *normalizedShape], and so is y. After <c>torch.nn.LayerNorm</c>.</summary>
public sealed class LayerNorm : Module<Tensor, Tensor>
{
    /// <summary>A layer that begins with the weights 1 and the biases 0.</summary>
    public LayerNorm(Shape normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, DType dtype = DType.Float32)
    {
        (NormalizedShape, Eps) = (normalizedShape, eps);
        if (elementwiseAffine) Weight = new(Tensor.Ones(normalizedShape, dtype));
        if (elementwiseAffine && bias) Bias = new(Tensor.Zeros(normalizedShape, dtype));
    }

    /// <summary>A layer over the last dimension, of <paramref name="features"/> elements.</summary>
    public LayerNorm(long features, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, DType dtype = DType.Float32)
        : this([features], eps, elementwiseAffine, bias, dtype) { }

    /// <summary>The sizes of the dimensions that are normalized.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>Of the normalized shape, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Of the normalized shape, or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LayerNorm(NormalizedShape, Weight, Bias, Eps);

    /// <inheritdoc/>
    protected override string Describe() => $"{NormalizedShape}, eps={Eps}, elementwiseAffine={Weight is not null}";
}
