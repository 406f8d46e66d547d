namespace Sinter.Distributed.Algorithms;

/// <summary>The buffers in which a rank collects the others' inputs for a piece of its slice, and folds them with its own in the order of the ranks.</summary>
internal readonly unsafe struct SliceFold
{
    readonly Transport _transport;
    readonly byte* _buffers;
    readonly long _apart;

    /// <param name="transport">Whose scratch memory is used.</param>
    /// <param name="longest">Elements of the longest slice.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="extra">How many buffers more, after those of the ranks.</param>
    public SliceFold(Transport transport, long longest, int size, int extra = 0)
    {
        _transport = transport;
        Elements = Math.Max(1, Math.Min(longest, transport.Chunk / size));
        _apart = (Elements * size + 63) / 64 * 64;
        _buffers = transport.Scratch((transport.Size + extra) * _apart);
    }

    /// <summary>Elements of a piece.</summary>
    public long Elements { get; }

    /// <summary>Where rank's input goes.</summary>
    public byte* Buffer(int rank) => _buffers + rank * _apart;

    /// <summary>y = the fold of all inputs, of which <paramref name="own"/> is this rank's.</summary>
    public void Reduce(in Call call, byte* own, byte* y, long count)
    {
        int n = _transport.Size;
        Span<nint> inputs = n <= 64 ? stackalloc nint[n] : new nint[n];
        for (int r = 0; r < n; r++) inputs[r] = r == _transport.Rank ? (nint)own : (nint)Buffer(r);
        Reducer.Reduce(call.Op, call.DType, inputs, y, count);
    }
}
