namespace Sinter.Nn;

/// <summary>Adds the tensor mirrored at its borders around x, [N, C, H, W] or [C, H, W]. After <c>torch.nn.ReflectionPad2d</c>.</summary>
[Export("nn.ReflectionPad2d")]
public sealed class ReflectionPad2d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReflectionPad2d(long padding) : base(2, [padding], PadMode.Reflect) { }

    /// <summary>As much as given: [left, right, top, bottom]. A negative number takes away.</summary>
    public ReflectionPad2d(ReadOnlySpan<long> padding) : base(2, padding, PadMode.Reflect) { }
}
