using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter.Amp;

/// <summary>Multiplies many gradients by one number and looks for what is not finite, reading each element once. Threads share all elements in chunks of fixed size.</summary>
static unsafe class Unscaling
{
    const long Grain = 1 << 14;

    readonly record struct Part(nint Gradient, long Begin, long End);

    /// <summary>Whether an element was infinite or NaN before it was multiplied. The gradients are row-major.</summary>
    public static bool Run(List<Tensor> gradients, float factor)
    {
        using var _ = Autograd.NoGrad();
        var overflowed = false;
        List<Tensor> singles = [], doubles = [];
        List<(Tensor Gradient, Tensor Work)> converted = [];
        foreach (var g in gradients)
        {
            if (g.DType == DType.Float64) doubles.Add(g);
            else if (g.DType == DType.Float32) singles.Add(g);
            else
            {
                var work = g.To(DType.Float32);
                singles.Add(work);
                converted.Add((g, work));
            }
            g.Storage.Changed("GradScaler.Unscale");
        }
        overflowed |= Run<float>(singles, factor);
        overflowed |= Run<double>(doubles, factor);
        foreach (var (g, work) in converted)
        {
            g.Device.Copy(g, work);
            work.Dispose();
        }
        return overflowed;
    }

    static bool Run<T>(List<Tensor> gradients, float factor) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (gradients.Count == 0) return false;
        var parts = new Part[gradients.Count];
        var end = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new((nint)gradients[i].Address, end, end + gradients[i].Count);
            end = parts[i].End;
        }
        var found = new bool[1];
        Threads.For(end, Grain, new Body<T>(parts, T.CreateTruncating(factor), found));
        GC.KeepAlive(gradients);
        return found[0];
    }

    readonly struct Body<T>(Part[] parts, T factor, bool[] found) : IRangeBody where T : unmanaged, IFloatingPointIeee754<T>
    {
        public void Run(long from, long to)
        {
            for (var i = 0; i < parts.Length && parts[i].Begin < to; i++)
                if (parts[i].End > from && !Row((T*)parts[i].Gradient, Math.Max(from, parts[i].Begin) - parts[i].Begin, Math.Min(to, parts[i].End) - parts[i].Begin, factor))
                    Volatile.Write(ref found[0], true);
        }

        // x - x is 0 for every finite number and NaN for all else.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static bool Row(T* g, long from, long to, T factor)
        {
            var i = from;
            var differences = Vector<T>.Zero;
            for (; i <= to - Vector<T>.Count; i += Vector<T>.Count)
            {
                var x = Vector.Load(g + i);
                differences += x - x;
                (x * factor).Store(g + i);
            }
            var isFinite = Vector.EqualsAll(differences, Vector<T>.Zero);
            for (; i < to; i++)
            {
                isFinite &= T.IsFinite(g[i]);
                g[i] *= factor;
            }
            return isFinite;
        }
    }
}
