namespace Sinter;

/// <summary>What a choice along a dimension returns: the chosen elements and where they stood, in int64. After PyTorch's named tuples <c>(values, indices)</c>.</summary>
/// <param name="Values">The chosen elements.</param>
/// <param name="Indices">Their positions along the dimension.</param>
public readonly record struct ValuesAndIndices(Tensor Values, Tensor Indices);
