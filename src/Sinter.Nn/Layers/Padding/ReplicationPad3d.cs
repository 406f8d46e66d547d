namespace Sinter.Nn;

/// <summary>Adds its outermost elements, repeated around x, [N, C, D, H, W] or [C, D, H, W]. After <c>torch.nn.ReplicationPad3d</c>.</summary>
[Export("nn.ReplicationPad3d")]
public sealed class ReplicationPad3d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReplicationPad3d(long padding) : base(3, [padding], PadMode.Replicate) { }

    /// <summary>As much as given: [left, right, top, bottom, front, back]. A negative number takes away.</summary>
    public ReplicationPad3d(ReadOnlySpan<long> padding) : base(3, padding, PadMode.Replicate) { }
}
