using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>
/// The extrema of all windows of k along a line of neighbours in memory, a vector of windows at a time. As the line comes in, windows of 2, 4, 8, … places are made of two halves each,
/// in registers, up to the vector's width. A wider window is a row of such vectors side by side, and one more that ends where it ends. Over that row runs van Herk's algorithm, on whole
/// vectors: no step depends on k.
/// </summary>
/// <param name="x">The line, and at least <see cref="Ahead"/> vectors behind it.</param>
/// <param name="k">The window.</param>
/// <param name="scratch">Room for <see cref="ScratchFor"/> elements, from the beginning of a line of the cache on.</param>
unsafe ref struct WindowLine<T, TVector, TOrder>(LineSource<T> x, long k, T* scratch)
    where T : unmanaged, INumber<T>, IMinMaxValue<T> where TVector : struct, IExtremaVector<TVector, T> where TOrder : struct, IOrder
{
    // Vectors of windows that are made at a time, and vectors of a block that are looked at together; both stay in the first cache.
    const int Tile = 128;

    /// <summary>How many vectors behind the last place of a window are read.</summary>
    public const int Ahead = 24;

    LineSource<T> _source = x;

    static int Width => TVector.Width;

    // The places of four vectors.
    static int Four => 4 * Width;

    T* Pad => scratch;

    // What has been made of the last vectors: a₀ … a₃, and the largest magnitude.
    T* State => Pad + Width;

    // The tile, and the last vectors of the one before.
    T* Wide => State + (5 + 3) * Width;

    // The vectors of the current block that are left, then those of the next.
    T* Block => Wide + Tile * Width;

    // Instead of a block: a tile of windows of four vectors, and the last of the one before.
    T* Wider => Block + 3 * Four;

    // The extrema of the block's parts: of each and all after it, then, of the next block, of each alone.
    T* Parts => Block + Vectors * Width;

    long Vectors => k / Width;

    long PartCount => (Vectors + Tile - 1) / Tile;

    /// <summary>The elements of working memory that a window takes.</summary>
    public static long ScratchFor(long k) => (Tile + 3 + 8 + k / Width / Tile) * Width + Math.Max(k, 3 * Four + Tile * Width);

    /// <summary>Writes the extrema of the first windows; returns false if there was a NaN that the order does not know.</summary>
    public bool Run(T* y, long count, bool streams)
    {
        if (k < Width) return Short(y, count, streams);
        new Span<T>(State, 5 * Width).Clear();
        Widen(Wide, BitOperations.Log2((uint)Width));
        if (k <= 4 * Four) Few(y, count, streams);
        else Blocks(y, count, streams);
        return !(TOrder.NumbersOnly && TVector.HasNaN(TVector.Load(State + 4 * Width)));
    }

    /// <summary>Windows of less than a vector: two of a power of 2, which may overlap.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    bool Short(T* y, long count, bool streams)
    {
        var levels = BitOperations.Log2((ulong)k);
        var pad = Pad;
        var rest = TVector.Lanes((int)k - (1 << levels));
        TVector a0 = default, a1 = default, a2 = default, v = default, magnitude = default;
        var source = _source;
        for (long i = 0; i <= levels; i++) v = Next(ref source, levels, ref a0, ref a1, ref a2, ref magnitude);
        for (long i = 0; i < count; i += Width)
        {
            var next = Next(ref source, levels, ref a0, ref a1, ref a2, ref magnitude);
            var best = TOrder.Best<TVector, T>(v, TVector.Shift(v, next, rest));
            v = next;
            if (i > count - Width)
            {
                best.Store(pad);
                for (var j = i; j < count; j++) y[j] = pad[j - i];
            }
            else if (streams) best.Stream(y + i);
            else best.Store(y + i);
        }
        return !(TOrder.NumbersOnly && TVector.HasNaN(magnitude));
    }

    /// <summary>Windows of up to sixteen vectors: four of a vector or, beyond four vectors, four of those; they may overlap.</summary>
    void Few(T* y, long count, bool streams)
    {
        Widen(Wide - 3 * Width, 3);
        if (k > Four) Fours(Wider - 3 * Four, 3 * Four / Width);
        for (var left = count / Width; left > 0;)
        {
            var vectors = Math.Min(Tile, left);
            FewOf(y, vectors, streams);
            y += vectors * Width;
            left -= vectors;
        }
        if (count % Width == 0) return;
        FewOf(Pad, 1, false);
        new ReadOnlySpan<T>(Pad, (int)(count % Width)).CopyTo(new(y, Width));
    }

    void FewOf(T* y, long vectors, bool streams)
    {
        if (k <= Four)
        {
            Widen(Wide, vectors);
            OfFour(y, Wide, Width, k, vectors, streams);
        }
        else
        {
            Fours(Wider, vectors);
            OfFour(y, Wider, Four, k, vectors, streams);
        }
    }

    /// <summary>The next vectors of windows of four vectors.</summary>
    void Fours(T* target, long vectors)
    {
        Widen(Wide, vectors);
        OfFour(target, Wide, Width, Four, vectors, false);
    }

    /// <summary>Windows that are four others of <paramref name="part"/> places each, of a tile and what was kept before it; keeps what the next tile needs.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void OfFour(T* y, T* tile, long part, long window, long vectors, bool streams)
    {
        T* a = tile - 3 * part, b = a + Math.Min(part, window - part), c = a + Math.Min(2 * part, window - part), d = a + (window - part);
        for (long i = 0; i < vectors * Width; i += Width)
        {
            var best = TOrder.Best<TVector, T>(TOrder.Best<TVector, T>(TVector.Load(a + i), TVector.Load(b + i)), TOrder.Best<TVector, T>(TVector.Load(c + i), TVector.Load(d + i)));
            if (streams) best.Stream(y + i);
            else best.Store(y + i);
        }
        new Span<T>(a + vectors * Width, (int)(3 * part)).CopyTo(new(a, (int)(3 * part)));
    }

    /// <summary>Wider windows. Each takes in the end of a block of vectors and the beginning of the next. Large blocks are done in parts, so that nothing is written and read again
    /// outside the first cache: a part's extrema from each vector on begin with that of what all its windows have in common, the parts after it and, in the next block, before it.</summary>
    void Blocks(T* y, long count, bool streams)
    {
        for (long part = 0; part < PartCount; part++)
        {
            var vectors = Math.Min(Tile, Vectors - part * Tile);
            Widen(Block + part * Tile * Width, vectors);
            Whole(Block + part * Tile * Width, vectors).Store(Parts + part * Width);
        }
        TVector.Load(Block + (Vectors - 1) * Width).Store(Wide - Width);
        var beginning = new Beginning(TVector.All(TOrder.Worst<T>()));
        for (var left = count / Width; left > 0;)
        {
            var vectors = Math.Min(Tile, left);
            Widen(Wide, vectors);
            Join(y, vectors, ref beginning, streams);
            TVector.Load(Wide + (vectors - 1) * Width).Store(Wide - Width);
            y += vectors * Width;
            left -= vectors;
        }
        if (count % Width == 0) return;
        Widen(Wide, 1);
        Join(Pad, 1, ref beginning, false);
        new ReadOnlySpan<T>(Pad, (int)(count % Width)).CopyTo(new(y, Width));
    }

    /// <summary>How far a block has been replaced by the next: vectors, the extremum of all parts of it that are complete, and that of the current one.</summary>
    struct Beginning(TVector worst)
    {
        public long Place;
        public TVector Before = worst, Part = worst;
    }

    /// <summary>The extrema of a tile of windows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Join(T* y, long vectors, ref Beginning beginning, bool streams)
    {
        for (long done = 0; done < vectors;)
        {
            var place = beginning.Place;
            long part = place / Tile, partEnd = Math.Min(Vectors, (part + 1) * Tile);
            if (place % Tile == 0)
            {
                if (place == 0)
                {
                    beginning.Before = TVector.All(TOrder.Worst<T>());
                    if (PartCount > 1) Ends(Parts, PartCount, TVector.Load(Parts + (PartCount - 1) * Width));
                }
                var common = part + 1 < PartCount ? TOrder.Best<TVector, T>(beginning.Before, TVector.Load(Parts + (part + 1) * Width)) : beginning.Before;
                Ends(Block + place * Width, partEnd - place, common);
            }
            var run = Math.Min(partEnd - place, vectors - done);
            Merge(y + done * Width, Block + place * Width, Wide + done * Width, k % Width - Width, run, ref beginning.Part, streams);
            done += run;
            beginning.Place += run;
            if (beginning.Place != partEnd) continue;
            beginning.Part.Store(Parts + part * Width);
            beginning.Before = TOrder.Best<TVector, T>(beginning.Before, beginning.Part);
            beginning.Part = TVector.All(TOrder.Worst<T>());
            if (partEnd == Vectors) beginning.Place = 0;
        }
    }

    /// <summary>Each vector becomes the extremum of itself, those after it, and what they have in common.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Ends(T* block, long vectors, TVector common)
    {
        for (var i = (vectors - 1) * Width; i >= 0; i -= Width)
        {
            common = TOrder.Best<TVector, T>(TVector.Load(block + i), common);
            common.Store(block + i);
        }
    }

    /// <summary>y from the end of a block, the beginning of the next, and the windows of a vector that end where those of y do.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    static void Merge(T* y, T* ends, T* next, long rest, long vectors, ref TVector beginning, bool streams)
    {
        var begin = beginning;
        for (long i = 0; i < vectors * Width; i += Width)
        {
            var best = TOrder.Best<TVector, T>(TOrder.Best<TVector, T>(TVector.Load(ends + i), TVector.Load(next + rest + i)), begin);
            var own = TVector.Load(next + i);
            own.Store(ends + i);
            begin = TOrder.Best<TVector, T>(begin, own);
            if (streams) best.Stream(y + i);
            else best.Store(y + i);
        }
        beginning = begin;
    }

    static TVector Whole(T* p, long vectors)
    {
        var best = TVector.Load(p);
        for (long i = 1; i < vectors; i++) best = TOrder.Best<TVector, T>(best, TVector.Load(p + i * Width));
        return best;
    }

    /// <summary>The next vectors of windows of a vector's width.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    void Widen(T* target, long vectors)
    {
        var levels = BitOperations.Log2((uint)Width) - 1;
        TVector a0 = TVector.Load(State), a1 = TVector.Load(State + Width), a2 = TVector.Load(State + 2 * Width), a3 = TVector.Load(State + 3 * Width), magnitude = TVector.Load(State + 4 * Width);
        var source = _source;
        for (long i = 0; i < vectors * Width; i += Width)
        {
            var next = Next(ref source, levels, ref a0, ref a1, ref a2, ref magnitude);
            TOrder.Best<TVector, T>(a3, TVector.Half(a3, next)).Store(target + i);
            a3 = next;
        }
        _source = source;
        a0.Store(State);
        a1.Store(State + Width);
        a2.Store(State + 2 * Width);
        a3.Store(State + 3 * Width);
        magnitude.Store(State + 4 * Width);
    }

    /// <summary>The next vector of windows of 2^levels places, at most 8, from that of the line; it lags behind by as many vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector Next(ref LineSource<T> source, int levels, ref TVector a0, ref TVector a1, ref TVector a2, ref TVector magnitude)
    {
        var v = TVector.Load(source.Next(Width));
        if (TOrder.NumbersOnly) magnitude = TVector.LargestMagnitude(magnitude, v);
        if (levels > 0)
        {
            (a0, v) = (v, TOrder.Best<TVector, T>(a0, TVector.Shift1(a0, v)));
            if (levels > 1)
            {
                (a1, v) = (v, TOrder.Best<TVector, T>(a1, TVector.Shift2(a1, v)));
                if (levels > 2) (a2, v) = (v, TOrder.Best<TVector, T>(a2, TVector.Shift4(a2, v)));
            }
        }
        return v;
    }
}

/// <summary>Reads a line from its beginning to its end, where it goes on in a copy that has room behind it.</summary>
unsafe struct LineSource<T>(T* line, long switchAt, T* end) where T : unmanaged
{
    T* _next = line;
    readonly T* _switchAt = line + switchAt;

    /// <summary>The next so many elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Next(int width)
    {
        if (_next == _switchAt) _next = end;
        var p = _next;
        _next += width;
        return p;
    }
}
