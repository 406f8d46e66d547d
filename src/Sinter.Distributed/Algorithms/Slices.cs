namespace Sinter.Distributed.Algorithms;

/// <summary>A buffer of elements cut into one slice a rank. Cuts lie on cache lines, so two ranks never write one line; the last slices may be short or empty.</summary>
internal readonly struct Slices
{
    readonly long _count, _each;
    readonly int _size;

    /// <param name="count">Elements of the buffer.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="ranks">How many slices.</param>
    public Slices(long count, int size, int ranks)
    {
        long line = 64 / size;
        _count = count;
        _size = size;
        _each = ((count + ranks - 1) / ranks + line - 1) / line * line;
    }

    /// <summary>Elements of the longest slice.</summary>
    public long Longest => Math.Min(_each, _count);

    /// <summary>The first byte of a piece of rank's slice.</summary>
    public long Offset(int rank, long from = 0) => Math.Min(rank * _each + from, _count) * _size;

    /// <summary>Elements of the piece of rank's slice that begins at its element <paramref name="from"/> and has at most <paramref name="most"/>.</summary>
    public long Count(int rank, long from, long most)
    {
        long end = Math.Min(rank * _each + Math.Min(_each, from + most), _count);
        return Math.Max(0, end - (rank * _each + from));
    }

    /// <summary>Bytes of that piece.</summary>
    public long Bytes(int rank, long from = 0, long most = long.MaxValue / 4) => Count(rank, from, most) * _size;
}
