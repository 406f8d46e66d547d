using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Dropout on the CPU: a bit an element, from a random word each, and what the bits leave. The gradient reads the bits again, a thirty-second of what
/// it reads anyway, because to draw the words takes longer than all the rest.</summary>
static unsafe class DropoutCpu
{
    const int Tile = 4096, Grain = 4;

    /// <summary>Room for n bits, and for what is read with the last of them.</summary>
    public static Tensor NoBits(long n) => Tensor.Empty([(n + 7) / 8 + 1], DType.UInt8);

    /// <summary>y from row-major x of as many elements; the bits, 1 for what is kept, go to <paramref name="kept"/> if that is not null. p is not 0.</summary>
    public static void Draw(Tensor y, Tensor x, Tensor? kept, double p, Draw draw) => Run(y, x, kept, p, draw);

    /// <summary>y from row-major x by the bits that were drawn before.</summary>
    public static void Apply(Tensor y, Tensor x, Tensor kept, double p) => Run(y, x, kept, p, null);

    static void Run(Tensor y, Tensor x, Tensor? kept, double p, Draw? draw)
    {
        var n = x.Count;
        var streams = Streaming.Pays(y.Address, n * y.DType.Size, Tile);
        var bits = kept is null ? null : kept.Address;
        if (y.DType == DType.Float32) Threads.For((n + Tile - 1) / Tile, Grain, new Body<float, uint>(y.Address, x.Address, bits, n, p, draw, streams));
        else Threads.For((n + Tile - 1) / Tile, Grain, new Body<double, ulong>(y.Address, x.Address, bits, n, p, draw, streams));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        GC.KeepAlive(kept);
    }

    readonly struct Body<T, TBits>(byte* y, byte* x, byte* kept, long n, double p, Draw? draw, bool streams) : IRangeBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T> where TBits : unmanaged, IBinaryInteger<TBits>
    {
        [SkipLocalsInit]
        public void Run(long from, long to)
        {
            var words = stackalloc uint[Tile];
            var own = stackalloc byte[Tile / 8 + 1];
            // The largest word that means no. There is one, since p is not 0.
            var last = (uint)(Math.Max(1, Philox.Threshold(p)) - 1);
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile, n - t * Tile);
                var bits = kept == null ? own : kept + t * (Tile / 8);
                if (draw is { } start)
                {
                    Philox.Fill(start.Skip(t * (Tile / 4)), words, count);
                    Above(last, words, bits, count);
                }
                Keep((T*)y + t * Tile, (T*)x + t * Tile, bits, count, T.CreateTruncating(1 / (1 - p)));
            }
            if (streams) Streaming.Publish();
        }

        // What is dropped is 0 even if it was NaN; and 1 / (1 - 1) meets nothing that is kept.
        [MethodImpl(RowKernel.Loop)]
        void Keep(T* target, T* source, byte* bits, int count, T scale)
        {
            var width = Vector<T>.Count;
            var lanes = stackalloc TBits[width];
            for (var l = 0; l < width; l++) lanes[l] = TBits.One << l;
            Vector<TBits> lane = Vector.Load(lanes);
            Vector<T> factor = new(scale);
            var i = 0;
            for (; i <= count - width; i += width)
            {
                // Vectors have at most 16 elements, and fewer than 8 only if they divide 8.
                var these = new Vector<TBits>(TBits.CreateTruncating(*(ushort*)(bits + i / 8) >> (i % 8)));
                var isDropped = Vector.Equals(these & lane, Vector<TBits>.Zero).As<TBits, T>();
                var v = Vector.ConditionalSelect(isDropped, Vector<T>.Zero, Vector.Load(source + i) * factor);
                if (streams) v.StoreAlignedNonTemporal(target + i);
                else v.Store(target + i);
            }
            for (; i < count; i++) target[i] = (bits[i / 8] >> (i % 8) & 1) == 0 ? T.Zero : source[i] * scale;
        }
    }

    // A bit for each word: whether it is above the last that means no.
    [MethodImpl(RowKernel.Loop)]
    static void Above(uint last, uint* words, byte* bits, int count)
    {
        for (var i = 0; i < count; i += 8) bits[i / 8] = (byte)Vector256.GreaterThan(Vector256.Load(words + i), Vector256.Create(last)).ExtractMostSignificantBits();
    }
}
