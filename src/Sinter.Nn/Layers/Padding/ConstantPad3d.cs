namespace Sinter.Nn;

/// <summary>Adds one value around x, [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.ConstantPad3d</c>.</summary>
[Export("nn.ConstantPad3d")]
public sealed class ConstantPad3d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ConstantPad3d(long padding, double value) : base(3, [padding], PadMode.Constant, value) { }

    /// <summary>As much as given: [left, right, top, bottom, front, back]. A negative number takes away.</summary>
    public ConstantPad3d(ReadOnlySpan<long> padding, double value) : base(3, padding, PadMode.Constant, value) { }
}
