namespace Sinter.Nn;

/// <summary>Adds its outermost elements, repeated around x, [N, C, H, W] or [C, H, W]. After <c>torch.nn.ReplicationPad2d</c>.</summary>
[Export("nn.ReplicationPad2d")]
public sealed class ReplicationPad2d : PadNd
{
    /// <summary>As much on every side.</summary>
    public ReplicationPad2d(long padding) : base(2, [padding], PadMode.Replicate) { }

    /// <summary>As much as given: [left, right, top, bottom]. A negative number takes away.</summary>
    public ReplicationPad2d(ReadOnlySpan<long> padding) : base(2, padding, PadMode.Replicate) { }
}
