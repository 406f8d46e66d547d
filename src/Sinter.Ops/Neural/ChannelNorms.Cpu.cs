using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Normalization of channels on the CPU. x is planes: the elements of one channel of one sample, neighbours in memory. Each plane gives its own sums while it
/// is in the cache; those of a group are merged in order; then each plane is written in one pass with coefficients of its own. Groups that fit the second cache are finished one by
/// one (<c>ChannelNorms.Groups.Cpu.cs</c>), so that x is read from memory once; larger ones take a pass over all planes each time.</summary>
static unsafe partial class ChannelNormCpu
{
    /// <summary>Shorter planes are not worth a loop of their own.</summary>
    public const long ShortestPlane = 8;

    /// <summary>The mean and the (biased) variance of each group of x, [2, groups], from the planes' own by Chan's formula.</summary>
    public static Tensor Moments(Tensor x, ChannelGroups groups)
    {
        using var planes = Tensor.Empty([2, groups.Planes], x.DType);
        RowKernel.For(x.DType, groups.Planes, 2 * groups.Size, new PlaneMoments(planes.Address, x.Address, groups.Planes, groups.Size));
        var own = planes.ToArray<double>();
        var all = new double[2 * groups.Count];
        var seen = new double[groups.Count];
        for (long p = 0; p < groups.Planes; p++)
        {
            var g = groups.Of(p);
            var (n, delta) = (seen[g] + groups.Size, own[p] - all[g]);
            all[groups.Count + g] += own[groups.Planes + p] + delta * delta * seen[g] * groups.Size / n;
            all[g] += delta * groups.Size / n;
            seen[g] = n;
        }
        for (long g = 0; g < groups.Count; g++) all[groups.Count + g] /= seen[g];
        return Tensor.From(all, [2, groups.Count]).To(x.DType);
    }

    /// <summary>y = (x - mean) · rstd · weight + bias.</summary>
    public static void Forward(Tensor y, Tensor x, Tensor moments, Tensor? weight, Tensor? bias, ChannelGroups groups, double eps)
    {
        var (mean, rstd) = Split(moments, groups, eps);
        double[]? w = weight?.ToArray<double>(), b = bias?.ToArray<double>();
        using var coefficients = Coefficients(x.DType, groups, p => (rstd[groups.Of(p)] * At(w, groups, p, 1), 0, At(b, groups, p, 0), mean[groups.Of(p)]));
        RowKernel.For(x.DType, groups.Planes, groups.Size, new PlaneWrite(y.Address, null, x.Address, coefficients.Address, groups.Size));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    /// <summary>y and the moments of each group, [2, groups].</summary>
    public static (Tensor Y, Tensor Moments) Normalize(Tensor x, Tensor? weight, Tensor? bias, ChannelGroups groups, double eps)
    {
        var y = Tensor.EmptyLike(x);
        if (AreCached(groups)) return (y, ForwardByGroup(y, x, weight, bias, groups, eps));
        var moments = Moments(x, groups);
        Forward(y, x, moments, weight, bias, groups, eps);
        return (y, moments);
    }

    /// <summary>The gradients that are asked for, from that of y. With ĝ = g · weight, its mean a and the mean b of ĝ · x̂ over a group: dx = rstd · (ĝ - a - x̂ · b).</summary>
    public static (Tensor? Dx, Tensor Dw, Tensor Db) Backward(Tensor g, Tensor x, Tensor moments, Tensor? weight, ChannelGroups groups, double eps, bool needsX)
    {
        using var planes = Tensor.Empty([2, groups.Planes], x.DType);
        var dx = needsX ? Tensor.EmptyLike(x) : null;
        if (AreCached(groups)) BackwardByGroup(dx, planes, g, x, moments, weight, groups, eps);
        else BackwardByPlane(dx, planes, g, x, moments, weight, groups, eps);
        var rstd = Split(moments, groups, eps).Rstd;
        var sums = planes.ToArray<double>();
        double[] dw = new double[groups.Channels], db = new double[groups.Channels];
        for (long p = 0; p < groups.Planes; p++)
        {
            db[p % groups.Channels] += sums[p];
            dw[p % groups.Channels] += sums[groups.Planes + p] * rstd[groups.Of(p)];
        }
        GC.KeepAlive(g);
        GC.KeepAlive(x);
        return (dx, Tensor.From(dw).To(x.DType), Tensor.From(db).To(x.DType));
    }

    // The sums of planes, [2, planes], and dx, if it is asked for.
    static void BackwardByPlane(Tensor? dx, Tensor planes, Tensor g, Tensor x, Tensor moments, Tensor? weight, ChannelGroups groups, double eps)
    {
        var (mean, rstd) = Split(moments, groups, eps);
        using var means = Coefficients(x.DType, groups, p => (0, 0, 0, mean[groups.Of(p)]));
        RowKernel.For(x.DType, groups.Planes, 2 * groups.Size, new PlaneSums(planes.Address, g.Address, x.Address, means.Address, groups.Planes, groups.Size));
        if (dx is null) return;
        double[] sums = planes.ToArray<double>(), a = new double[groups.Count], b = new double[groups.Count];
        var w = weight?.ToArray<double>();
        for (long p = 0; p < groups.Planes; p++)
        {
            var at = groups.Of(p);
            a[at] += sums[p] * At(w, groups, p, 1) / groups.Elements;
            b[at] += sums[groups.Planes + p] * rstd[at] * At(w, groups, p, 1) / groups.Elements;
        }
        using var coefficients = Coefficients(x.DType, groups, p =>
        {
            var at = groups.Of(p);
            return (-rstd[at] * rstd[at] * b[at], rstd[at] * At(w, groups, p, 1), -rstd[at] * a[at], mean[at]);
        });
        RowKernel.For(x.DType, groups.Planes, 2 * groups.Size, new PlaneWrite(dx.Address, g.Address, x.Address, coefficients.Address, groups.Size));
    }

    static double At(double[]? byChannel, ChannelGroups groups, long plane, double absent) => byChannel is null ? absent : byChannel[plane % groups.Channels];

    static (double[] Mean, double[] Rstd) Split(Tensor moments, ChannelGroups groups, double eps)
    {
        var all = moments.ToArray<double>();
        return (all[..(int)groups.Count], Array.ConvertAll(all[(int)groups.Count..], v => 1 / Math.Sqrt(v + eps)));
    }

    // Four numbers for each plane: what x - mean and g are multiplied by, what is added, the mean.
    static Tensor Coefficients(DType dtype, ChannelGroups groups, Func<long, (double X, double G, double Shift, double Mean)> of)
    {
        var all = new double[4 * groups.Planes];
        for (long p = 0; p < groups.Planes; p++) (all[4 * p], all[4 * p + 1], all[4 * p + 2], all[4 * p + 3]) = of(p);
        return Tensor.From(all).To(dtype);
    }

    readonly struct PlaneMoments(byte* y, byte* x, long planes, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var p = from; p < to; p++)
            {
                var row = (T*)x + p * n;
                var mean = RowKernel.Sum<TLane, T>(row, n, pad) / T.CreateTruncating(n);
                (((T*)y)[p], ((T*)y)[planes + p]) = (mean, RowKernel.Squares<TLane, T>(row, mean, n));
            }
        }
    }

    /// <summary>Σ g and Σ g · (x - mean) of each plane.</summary>
    readonly struct PlaneSums(byte* y, byte* g, byte* x, byte* coefficients, long planes, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var p = from; p < to; p++)
                (((T*)y)[p], ((T*)y)[planes + p]) = Sums<TLane, T>((T*)g + p * n, (T*)x + p * n, ((T*)coefficients)[4 * p + 3], n);
        }

        [MethodImpl(RowKernel.Loop)]
        public static (T, T) Sums<TLane, T>(T* g, T* x, T mean, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane s = (TLane)0.0, t = s, u = s, v = s, m = RowKernel.All<TLane, T>(mean);
            var width = TLane.Width;
            long i = 0;
            for (; i <= n - 2 * width; i += 2 * width)
            {
                TLane p = TLane.Load(g + i), q = TLane.Load(g + i + width);
                s += p;
                t += q;
                u = TLane.MultiplyAdd(p, TLane.Load(x + i) - m, u);
                v = TLane.MultiplyAdd(q, TLane.Load(x + i + width) - m, v);
            }
            T sum = (s + t).Sum(), product = (u + v).Sum();
            for (; i < n; i++)
            {
                sum += g[i];
                product += g[i] * (x[i] - mean);
            }
            return (sum, product);
        }
    }

    /// <summary>y = (x - mean) · c₀ + g · c₁ + c₂ for each plane, without g if there is none.</summary>
    readonly struct PlaneWrite(byte* y, byte* g, byte* x, byte* coefficients, long n) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (var p = from; p < to; p++)
            {
                var c = (T*)coefficients + 4 * p;
                if (g is null) Scale<TLane, T>((T*)y + p * n, (T*)x + p * n, c, n);
                else Combine<TLane, T>((T*)y + p * n, (T*)g + p * n, (T*)x + p * n, c, n);
            }
        }

        [MethodImpl(RowKernel.Loop)]
        public static void Scale<TLane, T>(T* y, T* x, T* c, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane factor = RowKernel.All<TLane, T>(c[0]), shift = RowKernel.All<TLane, T>(c[2]), mean = RowKernel.All<TLane, T>(c[3]);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width) TLane.MultiplyAdd(TLane.Load(x + i) - mean, factor, shift).Store(y + i);
            for (; i < n; i++) y[i] = T.FusedMultiplyAdd(x[i] - c[3], c[0], c[2]);
        }

        [MethodImpl(RowKernel.Loop)]
        public static void Combine<TLane, T>(T* y, T* g, T* x, T* c, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            TLane byX = RowKernel.All<TLane, T>(c[0]), byG = RowKernel.All<TLane, T>(c[1]), shift = RowKernel.All<TLane, T>(c[2]), mean = RowKernel.All<TLane, T>(c[3]);
            long i = 0;
            for (; i <= n - TLane.Width; i += TLane.Width)
                TLane.MultiplyAdd(TLane.Load(g + i), byG, TLane.MultiplyAdd(TLane.Load(x + i) - mean, byX, shift)).Store(y + i);
            for (; i < n; i++) y[i] = T.FusedMultiplyAdd(g[i], c[1], T.FusedMultiplyAdd(x[i] - c[3], c[0], c[2]));
        }
    }
}
