namespace Sinter.Nn;

/// <summary>Adds the tensor mirrored at its borders around x, [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.ReflectionPad3d</c>.</summary>
[Export("nn.ReflectionPad3d")]
public sealed class ReflectionPad3d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReflectionPad3d(long padding) : base(3, [padding], PadMode.Reflect) { }

    /// <summary>As much as given: [left, right, top, bottom, front, back]. A negative number takes away.</summary>
    public ReflectionPad3d(ReadOnlySpan<long> padding) : base(3, padding, PadMode.Reflect) { }
}
