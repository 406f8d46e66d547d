namespace Sinter.Nn;

/// <summary>Adds the elements of its other end around x, [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.CircularPad3d</c>.</summary>
[Export("nn.CircularPad3d")]
public sealed class CircularPad3d : PadNd
{
    /// <summary>As much on every side.</summary>
    public CircularPad3d(long padding) : base(3, [padding], PadMode.Circular) { }

    /// <summary>As much as given: [left, right, top, bottom, front, back]. A negative number takes away.</summary>
    public CircularPad3d(ReadOnlySpan<long> padding) : base(3, padding, PadMode.Circular) { }
}
