using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The counter-based generator Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): ten rounds turn a
/// 128-bit counter and a 64-bit key into 128 random bits. Element i of a fill depends on (seed, block, i) alone.</summary>
[SkipLocalsInit]
static unsafe class Philox
{
    const uint M0 = 0xD2511F53, M1 = 0xCD9E8D57, W0 = 0x9E3779B9, W1 = 0xBB67AE85;

    // A fill is cut into tiles of this many words; Box-Muller pairs words within a pack of 32.
    const int Tile = 4096, Pack = 32;

    /// <summary>Blocks that n words take.</summary>
    public static long BlocksOfWords(long n) => (n + 3) / 4;

    /// <summary>Blocks that n uniform floats take.</summary>
    public static long BlocksOfFloats(long n) => BlocksOfWords(n);

    /// <summary>Blocks that n uniform doubles take.</summary>
    public static long BlocksOfDoubles(long n) => BlocksOfWords(2 * n);

    /// <summary>Blocks that n normal floats take: whole packs.</summary>
    public static long BlocksOfNormals(long n) => (n + Pack - 1) / Pack * (Pack / 4);

    /// <summary>Blocks that n normal doubles take: whole packs.</summary>
    public static long BlocksOfNormalDoubles(long n) => BlocksOfNormals(2 * n);

    /// <summary>Uniform 32-bit words.</summary>
    public static void Words(Draw draw, uint* y, long n) => Threads.For((n + Tile - 1) / Tile, 8, new WordsBody(draw, y, n));

    /// <summary>Uniform numbers k · 2⁻²⁴ of [0, 1).</summary>
    public static void Uniform(Draw draw, float* y, long n) => Threads.For((n + Tile - 1) / Tile, 8, new UniformBody(draw, y, n));

    /// <summary>Uniform numbers k · 2⁻⁵³ of [0, 1).</summary>
    public static void Uniform(Draw draw, double* y, long n) => Threads.For((n + Tile / 2 - 1) / (Tile / 2), 8, new UniformDoubleBody(draw, y, n));

    /// <summary>Numbers of the standard normal distribution.</summary>
    public static void Normal(Draw draw, float* y, long n) => Threads.For((n + Tile - 1) / Tile, 4, new NormalBody(draw, y, n));

    /// <summary>Numbers of the standard normal distribution.</summary>
    public static void Normal(Draw draw, double* y, long n) => Threads.For((n + Tile / 2 - 1) / (Tile / 2), 4, new NormalDoubleBody(draw, y, n));

    /// <summary>A word below this means no, with probability <paramref name="p"/>.</summary>
    public static ulong Threshold(double p) => (ulong)Math.Round(p * 4294967296.0);

    /// <summary>The words of one block, the plain way.</summary>
    public static (uint, uint, uint, uint) Block(ulong seed, ulong block)
    {
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = 0, c3 = 0, k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (var round = 0; round < 10; round++, k0 += W0, k1 += W1)
        {
            ulong p = (ulong)M0 * c0, q = (ulong)M1 * c2;
            (c0, c1, c2, c3) = ((uint)(q >> 32) ^ c1 ^ k0, (uint)q, (uint)(p >> 32) ^ c3 ^ k1, (uint)p);
        }
        return (c0, c1, c2, c3);
    }

    readonly struct WordsBody(Draw draw, uint* y, long n) : IRangeBody
    {
        public void Run(long from, long to)
        {
            var words = stackalloc uint[Tile];
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile, n - t * Tile);
                if (count == Tile) Fill(draw.Skip(t * (Tile / 4)), y + t * Tile, Tile);
                else
                {
                    Fill(draw.Skip(t * (Tile / 4)), words, count);
                    new Span<uint>(words, count).CopyTo(new(y + t * Tile, count));
                }
            }
        }
    }

    readonly struct UniformBody(Draw draw, float* y, long n) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var words = stackalloc uint[Tile];
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile, n - t * Tile);
                Fill(draw.Skip(t * (Tile / 4)), words, count);
                var target = y + t * Tile;
                var i = 0;
                for (; i <= count - 8; i += 8)
                    (Vector256.ConvertToSingle((Vector256.Load(words + i) >>> 8).AsInt32()) * (1f / (1 << 24))).Store(target + i);
                for (; i < count; i++) target[i] = (words[i] >> 8) * (1f / (1 << 24));
            }
        }
    }

    readonly struct UniformDoubleBody(Draw draw, double* y, long n) : IRangeBody
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            var words = stackalloc uint[Tile];
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile / 2, n - t * (Tile / 2));
                Fill(draw.Skip(t * (Tile / 4)), words, 2 * count);
                for (var i = 0; i < count; i++) y[t * (Tile / 2) + i] = (((ulong*)words)[i] >> 11) * (1.0 / (1L << 53));
            }
        }
    }

    readonly struct NormalBody(Draw draw, float* y, long n) : IRangeBody
    {
        public void Run(long from, long to)
        {
            var z = stackalloc float[Tile];
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile, n - t * Tile);
                var whole = (count + Pack - 1) / Pack * Pack;
                Fill(draw.Skip(t * (Tile / 4)), (uint*)z, whole);
                BoxMuller.Run(z, whole, Pack);
                new Span<float>(z, count).CopyTo(new(y + t * Tile, count));
            }
        }
    }

    readonly struct NormalDoubleBody(Draw draw, double* y, long n) : IRangeBody
    {
        public void Run(long from, long to)
        {
            var z = stackalloc double[Tile / 2];
            for (var t = from; t < to; t++)
            {
                var count = (int)Math.Min(Tile / 2, n - t * (Tile / 2));
                var whole = (count + Pack / 2 - 1) / (Pack / 2) * (Pack / 2);
                Fill(draw.Skip(t * (Tile / 4)), (uint*)z, 2 * whole);
                var pair = new Doubles(z, whole);
                Lanes.Run<Doubles, double>(ref pair);
                new Span<double>(z, count).CopyTo(new(y + t * (Tile / 2), count));
            }
        }

        // As <see cref="BoxMuller"/>, by lanes.
        readonly struct Doubles(double* z, int n) : ILaneBody<double>
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run<TLane>() where TLane : struct, ILane<TLane, double>
            {
                const int half = Pack / 4;
                for (var p = z; p < z + n; p += 2 * half)
                {
                    for (var i = 0; i < half; i++) (p[i], p[half + i]) = ((Uniform(p + i) + 0.5) * (1.0 / (1L << 53)), Uniform(p + half + i) * (1.0 / (1L << 53)));
                    for (var i = 0; i < half; i += TLane.Width)
                    {
                        var r = TLane.Sqrt((TLane)(-2.0) * TLane.Log(TLane.Load(p + i)));
                        var angle = (TLane)(2 * Math.PI) * TLane.Load(p + half + i);
                        (r * TLane.Cos(angle)).Store(p + i);
                        (r * TLane.Sin(angle)).Store(p + half + i);
                    }
                }
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            static double Uniform(double* word) => *(ulong*)word >> 11;
        }
    }

    /// <summary>The first <paramref name="n"/> words of a draw, on this thread; <paramref name="y"/> has room for a multiple of 16, all of which may be written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(Draw draw, uint* y, int n)
    {
        if (n < 16)
        {
            for (var i = 0; i < n; i += 4, draw = draw.Skip(1)) (y[i], y[i + 1], y[i + 2], y[i + 3]) = Block(draw.Seed, draw.Block);
            return;
        }
        if (Avx512F.IsSupported)
        {
            FillWide(draw, y, n);
            return;
        }
        // Four blocks side by side, each word in the low half of 64 bits, because that is where products are formed.
        var counters = Vector256.Create(draw.Block) + Vector256.Create(0UL, 1, 2, 3);
        for (var i = 0; i < n; i += 16, counters += Vector256.Create(4UL))
        {
            Vector256<ulong> c0 = counters, c1 = counters >>> 32, c2 = default, c3 = default;
            uint k0 = (uint)draw.Seed, k1 = (uint)(draw.Seed >> 32);
            for (var round = 0; round < 10; round++, k0 += W0, k1 += W1)
            {
                Vector256<ulong> p = Product(c0, M0), q = Product(c2, M1);
                (c0, c1, c2, c3) = ((q >>> 32) ^ c1 ^ Vector256.Create((ulong)k0), q, (p >>> 32) ^ c3 ^ Vector256.Create((ulong)k1), p);
            }
            var low = Vector256.Create((ulong)uint.MaxValue);
            Vector256<ulong> even = (c0 & low) | c1 << 32, odd = (c2 & low) | c3 << 32;
            var target = (ulong*)(y + i);
            for (var b = 0; b < 4; b++) (target[2 * b], target[2 * b + 1]) = (even[b], odd[b]);
        }
    }

    // The same with eight blocks. The multiplications set the pace: five a word, four a cycle.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void FillWide(Draw draw, uint* y, int n)
    {
        var keys = stackalloc Vector512<ulong>[20];
        uint k0 = (uint)draw.Seed, k1 = (uint)(draw.Seed >> 32);
        for (var round = 0; round < 10; round++, k0 += W0, k1 += W1) (keys[2 * round], keys[2 * round + 1]) = (Vector512.Create((ulong)k0), Vector512.Create((ulong)k1));
        var counters = Vector512.Create(draw.Block) + Vector512<ulong>.Indices;
        for (var i = 0; i < n; i += 32, counters += Vector512.Create(8UL))
        {
            Vector512<ulong> c0 = counters, c1 = counters >>> 32, c2 = default, c3 = default;
            for (var key = keys; key < keys + 20; key += 2)
            {
                var p = Avx512F.Multiply(c0.AsUInt32(), Vector512.Create(M0));
                var q = Avx512F.Multiply(c2.AsUInt32(), Vector512.Create(M1));
                (c0, c1, c2, c3) = ((q >>> 32) ^ c1 ^ key[0], q, (p >>> 32) ^ c3 ^ key[1], p);
            }
            var low = Vector512.Create((ulong)uint.MaxValue);
            Vector512<ulong> even = (c0 & low) | c1 << 32, odd = (c2 & low) | c3 << 32;
            Avx512F.PermuteVar8x64x2(even, Vector512.Create(0UL, 8, 1, 9, 2, 10, 3, 11), odd).AsUInt32().Store(y + i);
            // There is room for a multiple of 16 words, no more.
            if (i + 16 < n) Avx512F.PermuteVar8x64x2(even, Vector512.Create(4UL, 12, 5, 13, 6, 14, 7, 15), odd).AsUInt32().Store(y + i + 16);
        }
    }

    // Of the low 32 bits of each number; the upper ones are arbitrary.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<ulong> Product(Vector256<ulong> a, uint m) => Avx2.IsSupported
        ? Avx2.Multiply(a.AsUInt32(), Vector256.Create(m))
        : (a & Vector256.Create((ulong)uint.MaxValue)) * Vector256.Create((ulong)m);
}
