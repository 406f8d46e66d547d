namespace Sinter.Nn;

/// <summary>Adds zeros around x, [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.ZeroPad3d</c>.</summary>
[Export("nn.ZeroPad3d")]
public sealed class ZeroPad3d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ZeroPad3d(long padding) : base(3, [padding], PadMode.Constant) { }

    /// <summary>As much as given: [left, right, top, bottom, front, back]. A negative number takes away.</summary>
    public ZeroPad3d(ReadOnlySpan<long> padding) : base(3, padding, PadMode.Constant) { }
}
