namespace Sinter.Distributed;

/// <summary>One buffer for each rank: what is to be gathered, scattered or exchanged. Sizes may differ.</summary>
internal readonly unsafe struct Segments
{
    readonly nint[] _addresses;
    readonly long[] _bytes;

    Segments(nint[] addresses, long[] bytes) => (_addresses, _bytes) = (addresses, bytes);

    /// <summary>Equal parts of one buffer, in order of the ranks.</summary>
    public static Segments Parts(byte* buffer, int ranks, long bytesEach)
    {
        var addresses = new nint[ranks];
        var bytes = new long[ranks];
        for (int r = 0; r < ranks; r++) (addresses[r], bytes[r]) = ((nint)(buffer + r * bytesEach), bytesEach);
        return new(addresses, bytes);
    }

    /// <summary>The elements of contiguous tensors, one a rank.</summary>
    public static Segments Of(IReadOnlyList<Tensor> tensors)
    {
        var addresses = new nint[tensors.Count];
        var bytes = new long[tensors.Count];
        for (int r = 0; r < addresses.Length; r++) (addresses[r], bytes[r]) = ((nint)tensors[r].Address, tensors[r].Count * tensors[r].DType.Size);
        return new(addresses, bytes);
    }

    public byte* Address(int rank) => (byte*)_addresses[rank];

    public long Bytes(int rank) => _bytes[rank];

    /// <summary>Rank's buffer as something to send to, or receive from, <paramref name="peer"/>.</summary>
    public Message ToOrFrom(int peer, int rank) => new(peer, Address(rank), _bytes[rank]);
}
