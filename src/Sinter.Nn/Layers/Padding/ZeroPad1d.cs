namespace Sinter.Nn;

/// <summary>Adds zeros around x, [N, C, L] or [C, L]. After <c>torch.nn.ZeroPad1d</c>.</summary>
[Export("nn.ZeroPad1d")]
public sealed class ZeroPad1d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ZeroPad1d(long padding) : base(1, [padding], PadMode.Constant) { }

    /// <summary>As much as given: [left, right]. A negative number takes away.</summary>
    public ZeroPad1d(ReadOnlySpan<long> padding) : base(1, padding, PadMode.Constant) { }
}
