namespace Sinter.Nn;

/// <summary>Adds one value around x, [N, C, H, W] or [C, H, W]. After <c>torch.nn.ConstantPad2d</c>.</summary>
[Export("nn.ConstantPad2d")]
public sealed class ConstantPad2d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ConstantPad2d(long padding, double value) : base(2, [padding], PadMode.Constant, value) { }

    /// <summary>As much as given: [left, right, top, bottom]. A negative number takes away.</summary>
    public ConstantPad2d(ReadOnlySpan<long> padding, double value) : base(2, padding, PadMode.Constant, value) { }
}
