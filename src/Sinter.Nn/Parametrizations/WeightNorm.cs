namespace Sinter.Nn;

/// <summary>w = g · v / ‖v‖, the norm taken over all dimensions but one (Salimans and Kingma, "Weight Normalization", 2016).
/// After <c>torch.nn.utils.parametrizations.weight_norm</c>.</summary>
/// <param name="dim">The dimension whose slices have lengths of their own; null for one length of the whole.</param>
public sealed class WeightNorm(int? dim = 0) : Parametrization
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor[] originals) => originals[1] * (originals[0] / Length(originals[1]));

    /// <inheritdoc/>
    public override Tensor[] RightInverse(Tensor value) => [Length(value), value];

    // [1, …, n, …, 1], or without dimensions.
    Tensor Length(Tensor v)
    {
        if (dim is not { } kept) return v.VectorNorm();
        kept = v.Shape.Dim(kept, nameof(WeightNorm));
        int[] others = [.. Enumerable.Range(0, v.Rank).Where(d => d != kept)];
        return others.Length > 0 ? v.VectorNorm(2, others, keepDim: true) : v.Abs();
    }

    /// <inheritdoc/>
    protected override string Describe() => $"dim={dim?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None"}";
}
