namespace Sinter.Nn;

/// <summary>Adds the elements of its other end around x, [N, C, H, W] or [C, H, W]. After <c>torch.nn.CircularPad2d</c>.</summary>
[Export("nn.CircularPad2d")]
public sealed class CircularPad2d : PadNd
{
    /// <summary>As much on every side.</summary>
    public CircularPad2d(long padding) : base(2, [padding], PadMode.Circular) { }

    /// <summary>As much as given: [left, right, top, bottom]. A negative number takes away.</summary>
    public CircularPad2d(ReadOnlySpan<long> padding) : base(2, padding, PadMode.Circular) { }
}
