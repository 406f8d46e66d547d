namespace Sinter.Nn;

/// <summary>Adds its outermost elements, repeated around x, [N, C, L] or [C, L]. After <c>torch.nn.ReplicationPad1d</c>.</summary>
[Export("nn.ReplicationPad1d")]
public sealed class ReplicationPad1d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReplicationPad1d(long padding) : base(1, [padding], PadMode.Replicate) { }

    /// <summary>As much as given: [left, right]. A negative number takes away.</summary>
    public ReplicationPad1d(ReadOnlySpan<long> padding) : base(1, padding, PadMode.Replicate) { }
}
