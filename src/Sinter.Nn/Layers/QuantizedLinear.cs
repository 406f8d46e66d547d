namespace Sinter.Nn;

/// <summary>y = x · Weightᵀ + Bias with a weight in 8 or 4 bits, for inference. x is [*, in], y is [*, out].</summary>
public sealed class QuantizedLinear : Module<Tensor, Tensor>
{
    readonly QuantizedMatrix _matrix;

    /// <summary>A layer over a given weight; bias is [out] or null.</summary>
    public QuantizedLinear(QuantizedMatrix weight, Tensor? bias = null)
        => (_matrix, WeightValues, WeightScales, Bias) = (weight, weight.Values, weight.Scales, bias?.Detach());

    /// <summary>A layer that computes what <paramref name="linear"/> does, but for the rounding of its weight.</summary>
    /// <param name="linear">Is left as it is; the bias is shared.</param>
    /// <param name="bits">8 or 4.</param>
    /// <param name="groupSize">How many neighbours share a scale; a multiple of 64.</param>
    public static QuantizedLinear From(Linear linear, int bits = 8, int groupSize = 64)
        => new(QuantizedMatrix.Quantize(linear.Weight.Detach(), bits, groupSize), linear.Bias);

    /// <summary>[out, in], in few bits.</summary>
    public QuantizedMatrix Weight => _matrix;

    /// <summary>The weight's whole numbers, for the state dict.</summary>
    public Tensor WeightValues { get; }

    /// <summary>The weight's scales, for the state dict.</summary>
    public Tensor WeightScales { get; }

    /// <summary>[out], or null.</summary>
    public Tensor? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Linear(_matrix, Bias);

    /// <inheritdoc/>
    protected override string Describe() => $"inFeatures={Weight.Shape[1]}, outFeatures={Weight.Shape[0]}, bits={Weight.Bits}, groupSize={Weight.GroupSize}, bias={Bias is not null}";
}
