namespace Sinter.Nn;

/// <summary>Adds the elements of its other end around x, [N, C, L] or [C, L]. After <c>torch.nn.CircularPad1d</c>.</summary>
[Export("nn.CircularPad1d")]
public sealed class CircularPad1d : PadNd
{
    /// <summary>As much on every side.</summary>
    public CircularPad1d(long padding) : base(1, [padding], PadMode.Circular) { }

    /// <summary>As much as given: [left, right]. A negative number takes away.</summary>
    public CircularPad1d(ReadOnlySpan<long> padding) : base(1, padding, PadMode.Circular) { }
}
