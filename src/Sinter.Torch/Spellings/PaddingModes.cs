namespace Sinter.Torch;

/// <summary>TorchSharp's enumeration of what stands beyond the edge, as values of <see cref="PadMode"/>.</summary>
public static class PaddingModes
{
    /// <summary>Zeros.</summary>
    public const PadMode Zeros = PadMode.Constant;

    /// <inheritdoc cref="PadMode.Constant"/>
    public const PadMode Constant = PadMode.Constant;

    /// <inheritdoc cref="PadMode.Reflect"/>
    public const PadMode Reflect = PadMode.Reflect;

    /// <inheritdoc cref="PadMode.Replicate"/>
    public const PadMode Replicate = PadMode.Replicate;

    /// <inheritdoc cref="PadMode.Circular"/>
    public const PadMode Circular = PadMode.Circular;
}
