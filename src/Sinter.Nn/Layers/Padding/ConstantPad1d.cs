namespace Sinter.Nn;

/// <summary>Adds one value around x, [N, C, L] or [C, L]. After <c>torch.nn.ConstantPad1d</c>.</summary>
[Export("nn.ConstantPad1d")]
public sealed class ConstantPad1d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ConstantPad1d(long padding, double value) : base(1, [padding], PadMode.Constant, value) { }

    /// <summary>As much as given: [left, right]. A negative number takes away.</summary>
    public ConstantPad1d(ReadOnlySpan<long> padding, double value) : base(1, padding, PadMode.Constant, value) { }
}
