namespace Sinter.Torch;

/// <summary>TorchSharp's enumeration of what becomes of a bag, as values of <see cref="BagMode"/>.</summary>
public static class EmbeddingBagMode
{
    /// <inheritdoc cref="BagMode.Sum"/>
    public const BagMode Sum = BagMode.Sum;

    /// <inheritdoc cref="BagMode.Mean"/>
    public const BagMode Mean = BagMode.Mean;

    /// <inheritdoc cref="BagMode.Max"/>
    public const BagMode Max = BagMode.Max;
}
