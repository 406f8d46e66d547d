using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Groups that fit the second cache: each is summed and written before the next is begun.</summary>
static unsafe partial class ChannelNormCpu
{
    // Elements of a group; its gradient is as many again.
    const long Cached = 1 << 16;

    // Fewer are not enough for all threads.
    const long FewGroups = 8;

    static bool AreCached(ChannelGroups groups) => groups.Elements <= Cached && groups.Count >= FewGroups;

    static Tensor ForwardByGroup(Tensor y, Tensor x, Tensor? weight, Tensor? bias, ChannelGroups groups, double eps)
    {
        var moments = Tensor.Empty([2, groups.Count], x.DType);
        using var w = weight?.To(x.DType).Contiguous().Detach();
        using var b = bias?.To(x.DType).Contiguous().Detach();
        RowKernel.For(x.DType, groups.Count, 4 * groups.Elements, new GroupForward(y.Address, moments.Address, x.Address, Address(w), Address(b), groups, eps));
        GC.KeepAlive(x);
        return moments;
    }

    static void BackwardByGroup(Tensor? dx, Tensor planes, Tensor g, Tensor x, Tensor moments, Tensor? weight, ChannelGroups groups, double eps)
    {
        using var w = weight?.To(x.DType).Contiguous().Detach();
        RowKernel.For(x.DType, groups.Count, 6 * groups.Elements, new GroupBackward(Address(dx), planes.Address, g.Address, x.Address, moments.Address, Address(w), groups, eps));
        GC.KeepAlive(moments);
    }

    static byte* Address(Tensor? t) => t is null ? null : t.Address;

    readonly struct GroupForward(byte* y, byte* moments, byte* x, byte* weight, byte* bias, ChannelGroups groups, double eps) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* c = stackalloc T[4], w = (T*)weight, b = (T*)bias;
            var n = groups.Size;
            for (var at = from; at < to; at++)
            {
                double mean = 0, squares = 0, seen = 0;
                for (long i = 0; i < groups.PlanesOfGroup; i++)
                {
                    var row = (T*)x + groups.Plane(at, i) * n;
                    var own = RowKernel.Sum<TLane, T>(row, n, pad) / T.CreateTruncating(n);
                    var delta = double.CreateTruncating(own) - mean;
                    squares += double.CreateTruncating(RowKernel.Squares<TLane, T>(row, own, n)) + delta * delta * seen * n / (seen + n);
                    mean += delta * n / (seen + n);
                    seen += n;
                }
                T average = T.CreateTruncating(mean), variance = T.CreateTruncating(squares / seen);
                (((T*)moments)[at], ((T*)moments)[groups.Count + at]) = (average, variance);
                var rstd = 1 / Math.Sqrt(double.CreateTruncating(variance) + eps);
                for (long i = 0; i < groups.PlanesOfGroup; i++)
                {
                    var plane = groups.Plane(at, i);
                    var channel = plane % groups.Channels;
                    c[0] = w == null ? T.CreateTruncating(rstd) : T.CreateTruncating(rstd * double.CreateTruncating(w[channel]));
                    (c[1], c[2], c[3]) = (T.Zero, b == null ? T.Zero : b[channel], average);
                    PlaneWrite.Scale<TLane, T>((T*)y + plane * n, (T*)x + plane * n, c, n);
                }
            }
        }
    }

    readonly struct GroupBackward(byte* dx, byte* sums, byte* g, byte* x, byte* moments, byte* weight, ChannelGroups groups, double eps) : IRowKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<TLane, T>(long from, long to, T* pad) where TLane : struct, ILane<TLane, T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T* c = stackalloc T[4], w = (T*)weight;
            var n = groups.Size;
            for (var at = from; at < to; at++)
            {
                var mean = ((T*)moments)[at];
                var rstd = 1 / Math.Sqrt(double.CreateTruncating(((T*)moments)[groups.Count + at]) + eps);
                double a = 0, b = 0;
                for (long i = 0; i < groups.PlanesOfGroup; i++)
                {
                    var plane = groups.Plane(at, i);
                    var (sum, product) = PlaneSums.Sums<TLane, T>((T*)g + plane * n, (T*)x + plane * n, mean, n);
                    (((T*)sums)[plane], ((T*)sums)[groups.Planes + plane]) = (sum, product);
                    var scale = w == null ? 1 : double.CreateTruncating(w[plane % groups.Channels]);
                    a += double.CreateTruncating(sum) * scale / groups.Elements;
                    b += double.CreateTruncating(product) * rstd * scale / groups.Elements;
                }
                if (dx == null) continue;
                for (long i = 0; i < groups.PlanesOfGroup; i++)
                {
                    var plane = groups.Plane(at, i);
                    var scale = w == null ? 1 : double.CreateTruncating(w[plane % groups.Channels]);
                    (c[0], c[1], c[2], c[3]) = (T.CreateTruncating(-rstd * rstd * b), T.CreateTruncating(rstd * scale), T.CreateTruncating(-rstd * a), mean);
                    PlaneWrite.Combine<TLane, T>((T*)dx + plane * n, (T*)g + plane * n, (T*)x + plane * n, c, n);
                }
            }
        }
    }
}
