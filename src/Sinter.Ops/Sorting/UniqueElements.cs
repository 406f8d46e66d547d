namespace Sinter;

/// <summary>The different elements of a tensor, with what was asked for besides.</summary>
/// <param name="Values">The elements, or slices.</param>
/// <param name="Inverse">For each element of the input its place among the values; null unless asked for.</param>
/// <param name="Counts">How often each value occurs; null unless asked for.</param>
public readonly record struct UniqueElements(Tensor Values, Tensor? Inverse, Tensor? Counts);
