namespace Sinter.Nn;

/// <summary>Adds zeros around x, [N, C, H, W] or [C, H, W]. After <c>torch.nn.ZeroPad2d</c>.</summary>
[Export("nn.ZeroPad2d")]
public sealed class ZeroPad2d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ZeroPad2d(long padding) : base(2, [padding], PadMode.Constant) { }

    /// <summary>As much as given: [left, right, top, bottom]. A negative number takes away.</summary>
    public ZeroPad2d(ReadOnlySpan<long> padding) : base(2, padding, PadMode.Constant) { }
}
