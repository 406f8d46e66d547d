namespace Sinter.Nn;

/// <summary>Adds the tensor mirrored at its borders around x, [N, C, L] or [C, L]. After <c>torch.nn.ReflectionPad1d</c>.</summary>
[Export("nn.ReflectionPad1d")]
public sealed class ReflectionPad1d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReflectionPad1d(long padding) : base(1, [padding], PadMode.Reflect) { }

    /// <summary>As much as given: [left, right]. A negative number takes away.</summary>
    public ReflectionPad1d(ReadOnlySpan<long> padding) : base(1, padding, PadMode.Reflect) { }
}
