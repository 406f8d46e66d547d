using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>How transforms of one length are computed, with all factors of the unit circle at hand: passes of Stockham's algorithm, which sorts as it goes, for lengths
/// of small prime factors; for others Bluestein's, a convolution by transforms of a longer, smooth length.</summary>
/// <remarks>Several transforms run at once: element k of transform b lies at k · lanes + b. Real and imaginary parts lie apart. The transform is forward; exchanging
/// the parts before and after makes it backward.</remarks>
sealed unsafe class FourierPlan<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    const int MostPlans = 64;
    static readonly ConcurrentDictionary<long, FourierPlan<T>> Plans = new();

    readonly Pass[] _passes;
    readonly Chirp? _chirp;

    FourierPlan(long length)
    {
        Length = length;
        var radices = Radices(length);
        if (radices is null)
        {
            _chirp = new(length);
            _passes = [];
            return;
        }
        _passes = new Pass[radices.Count];
        var rest = length;
        for (var i = 0; i < _passes.Length; i++)
        {
            rest /= radices[i];
            _passes[i] = new(radices[i], rest);
        }
    }

    /// <summary>The length of the transforms.</summary>
    public long Length { get; }

    /// <summary>Elements of working memory that one transform needs in each of its four buffers.</summary>
    public long Room => _chirp?.Inner.Length ?? Length;

    /// <summary>Elements that a buffer must have behind its last one, for vectors that reach over the end.</summary>
    public static int Slack => 64;

    /// <summary>The plan of a length, made once.</summary>
    public static FourierPlan<T> Of(long length)
    {
        if (Plans.TryGetValue(length, out var plan)) return plan;
        if (Plans.Count >= MostPlans) Plans.Clear();
        return Plans.GetOrAdd(length, n => new(n));
    }

    // Fours first, then the other primes; null if one is too large for a butterfly.
    static List<int>? Radices(long length)
    {
        var radices = new List<int>();
        for (; length % 4 == 0; length /= 4) radices.Add(4);
        for (var p = 2; p <= FourierPass.LargestRadix; p++)
            for (; length % p == 0; length /= p) radices.Add(p);
        return length == 1 ? radices : null;
    }

    /// <summary>Transforms <paramref name="lanes"/> lines in place; the second pair of buffers is working memory.</summary>
    public void Run<TLane>(T* re, T* im, T* re2, T* im2, long lanes) where TLane : struct, ILane<TLane, T>
    {
        if (_chirp is not null)
        {
            _chirp.Run<TLane>(re, im, re2, im2, lanes);
            return;
        }
        T* xr = re, xi = im, yr = re2, yi = im2;
        var stride = lanes;
        foreach (var pass in _passes)
        {
            fixed (T* wr = pass.Cos, wi = pass.Sin) FourierPass.Run<TLane, T>(pass.Radix, pass.Count, stride, wr, wi, xr, xi, yr, yi);
            T* r = xr, i = xi;
            xr = yr;
            xi = yi;
            yr = r;
            yi = i;
            stride *= pass.Radix;
        }
        if (xr == re) return;
        var bytes = Length * lanes * sizeof(T);
        Buffer.MemoryCopy(xr, re, bytes, bytes);
        Buffer.MemoryCopy(xi, im, bytes, bytes);
    }

    /// <summary>One pass: e^(-2πi pk / (radix · count)) for p &lt; count and 0 &lt; k &lt; radix.</summary>
    sealed class Pass
    {
        public readonly int Radix;
        public readonly long Count;
        public readonly T[] Cos, Sin;

        public Pass(int radix, long count)
        {
            (Radix, Count) = (radix, count);
            (Cos, Sin) = (new T[count * (radix - 1)], new T[count * (radix - 1)]);
            for (long p = 0; p < count; p++)
                for (long k = 1; k < radix; k++)
                {
                    var (sin, cos) = double.SinCosPi(-2.0 * (p * k % (radix * count)) / (radix * count));
                    (Cos[p * (radix - 1) + k - 1], Sin[p * (radix - 1) + k - 1]) = (T.CreateTruncating(cos), T.CreateTruncating(sin));
                }
        }
    }

    /// <summary>Bluestein's transform: jk = (j² + k² - (k - j)²) / 2 makes it a convolution with a chirp, e^(πi j² / n).</summary>
    sealed class Chirp
    {
        readonly long _n;
        readonly T[] _cos, _sin, _spectrumR, _spectrumI;

        public Chirp(long n)
        {
            _n = n;
            Inner = Of(Smooth(2 * n - 1));
            var m = Inner.Length;
            (_cos, _sin) = (new T[n], new T[n]);
            double[] re = new double[m + FourierPlan<double>.Slack], im = new double[m + FourierPlan<double>.Slack];
            long square = 0;
            for (long j = 0; j < n; j++)
            {
                var (sin, cos) = double.SinCosPi(-(double)square / n);
                (_cos[j], _sin[j]) = (T.CreateTruncating(cos), T.CreateTruncating(sin));
                (re[j], im[j]) = (cos, -sin);
                if (j > 0) (re[m - j], im[m - j]) = (cos, -sin);
                square = (square + 2 * j + 1) % (2 * n);
            }
            double[] workR = new double[re.Length], workI = new double[re.Length];
            fixed (double* r = re, i = im, wr = workR, wi = workI) FourierPlan<double>.Of(m).Run<Native<double>>(r, i, wr, wi, 1);
            _spectrumR = [.. re[..(int)m].Select(v => T.CreateTruncating(v / m))];
            _spectrumI = [.. im[..(int)m].Select(v => T.CreateTruncating(v / m))];
        }

        public FourierPlan<T> Inner { get; }

        // The smallest length of factors 2, 3 and 5 that is large enough.
        static long Smooth(long least)
        {
            var best = (long)BitOperations.RoundUpToPowerOf2((ulong)least);
            for (long five = 1; five < best; five *= 5)
                for (var three = five; three < best; three *= 3)
                {
                    var n = three;
                    while (n < least) n *= 2;
                    best = Math.Min(best, n);
                }
            return best;
        }

        public void Run<TLane>(T* re, T* im, T* re2, T* im2, long lanes) where TLane : struct, ILane<TLane, T>
        {
            long used = _n * lanes, all = Inner.Length * lanes;
            fixed (T* cos = _cos, sin = _sin, spectrumR = _spectrumR, spectrumI = _spectrumI)
            {
                Multiply<TLane>(re, im, cos, sin, _n, lanes);
                new Span<T>(re + used, checked((int)(all - used))).Clear();
                new Span<T>(im + used, checked((int)(all - used))).Clear();
                Inner.Run<TLane>(re, im, re2, im2, lanes);
                Multiply<TLane>(re, im, spectrumR, spectrumI, Inner.Length, lanes);
                Inner.Run<TLane>(im, re, im2, re2, lanes);
                Multiply<TLane>(re, im, cos, sin, _n, lanes);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Multiply<TLane>(T* re, T* im, T* wr, T* wi, long n, long lanes) where TLane : struct, ILane<TLane, T>
        {
            long width = TLane.Width, at = 0;
            for (long k = 0; k < n; k++)
            {
                TLane c = TLane.Broadcast(wr[k]), s = TLane.Broadcast(wi[k]);
                var end = at + lanes;
                for (; at <= end - width; at += width)
                {
                    TLane r = TLane.Load(re + at), i = TLane.Load(im + at);
                    (r * c - i * s).Store(re + at);
                    (r * s + i * c).Store(im + at);
                }
                for (; at < end; at++) (re[at], im[at]) = (re[at] * wr[k] - im[at] * wi[k], re[at] * wi[k] + im[at] * wr[k]);
            }
        }
    }
}

/// <summary>One pass of Stockham's algorithm.</summary>
static unsafe class FourierPass
{
    /// <summary>The largest radix that has a butterfly.</summary>
    public const int LargestRadix = 31;

    /// <summary>From x[q + stride · (p + j · count)] to y[q + stride · (radix · p + k)], a butterfly over j and a twist by e^(-2πi pk / (radix · count)).</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TLane, T>(int radix, long count, long stride, T* wr, T* wi, T* xr, T* xi, T* yr, T* yi)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int width = TLane.Width;
        T* tr = stackalloc T[LargestRadix * width], ti = stackalloc T[LargestRadix * width];
        var step = count * stride;
        if (stride < width)
        {
            Narrow<TLane, T>(radix, count, stride, wr, wi, xr, xi, yr, yi, tr, ti);
            return;
        }
        for (long p = 0; p < count; p++, wr += radix - 1, wi += radix - 1, xr += stride, xi += stride, yr += radix * stride, yi += radix * stride)
            for (long q = 0; q < stride; q += width)
            {
                // The last vector may repeat elements of the one before: x is not written to.
                if (q > stride - width) q = stride - width;
                Butterflies<TLane, T>.Run(radix, xr + q, xi + q, step, tr, ti);
                TLane.Load(tr).Store(yr + q);
                TLane.Load(ti).Store(yi + q);
                for (var k = 1; k < radix; k++)
                {
                    TLane c = TLane.Broadcast(wr[k - 1]), s = TLane.Broadcast(wi[k - 1]), r = TLane.Load(tr + k * width), i = TLane.Load(ti + k * width);
                    (r * c - i * s).Store(yr + q + k * stride);
                    (r * s + i * c).Store(yi + q + k * stride);
                }
            }
    }

    // Where a run is shorter than a vector, a vector has several; their results are twisted and put in place one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Narrow<TLane, T>(int radix, long count, long stride, T* wr, T* wi, T* xr, T* xi, T* yr, T* yi, T* tr, T* ti)
        where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long p = 0, q = 0, step = count * stride;
        int width = TLane.Width;
        for (long i = 0; i < step; i += width)
        {
            Butterflies<TLane, T>.Run(radix, xr + i, xi + i, step, tr, ti);
            var n = (int)Math.Min(width, step - i);
            for (var l = 0; l < n; l++)
            {
                var y = q + stride * radix * p;
                (yr[y], yi[y]) = (tr[l], ti[l]);
                T* c = wr + p * (radix - 1) - 1, s = wi + p * (radix - 1) - 1;
                for (var k = 1; k < radix; k++)
                {
                    T r = tr[k * width + l], m = ti[k * width + l];
                    (yr[y + k * stride], yi[y + k * stride]) = (r * c[k] - m * s[k], r * s[k] + m * c[k]);
                }
                if (++q < stride) continue;
                q = 0;
                p++;
            }
        }
    }
}
