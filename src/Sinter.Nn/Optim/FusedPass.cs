using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter.Optim;

/// <summary>One pass over the elements of many tensors as if they were one: each number is read once, changed by the rule and written once.
/// Threads share all elements in chunks of fixed size, so that many small parameters cost no more than a large one.</summary>
sealed unsafe class FusedPass<TRule>(string op) where TRule : struct, IUpdateRule
{
    const long Grain = 1 << 14;

    readonly List<Part> _singles = [], _doubles = [];
    readonly List<Tensor> _held = [];
    readonly List<(Tensor Target, Tensor Work)> _converted = [];

    readonly record struct Part(TRule Rule, nint P, nint G, nint A, nint B, nint C, long Begin, long End);

    /// <summary>Has <paramref name="p"/> and a, b, c (row-major, of p's computing type) changed by the rule.</summary>
    public void Add(in TRule rule, Tensor p, Tensor g, Tensor? a = null, Tensor? b = null, Tensor? c = null)
    {
        Check.Shape(g.Shape == p.Shape, $"{op}: the parameter is {p.Shape} and its gradient {g.Shape}; the shapes must be equal.");
        var dtype = ParameterState.TypeFor(p);
        var work = p;
        if (p.DType != dtype || !p.IsContiguous)
        {
            work = Tensor.EmptyLike(p, dtype);
            work.Device.Copy(work, p);
            _converted.Add((p, work));
        }
        g = g.To(dtype).Contiguous();
        var parts = dtype == DType.Float64 ? _doubles : _singles;
        var begin = parts.Count == 0 ? 0 : parts[^1].End;
        parts.Add(new(rule, Hold(work), Hold(g), Hold(a), Hold(b), Hold(c), begin, begin + p.Count));
        p.Storage.Changed(op);
    }

    nint Hold(Tensor? x)
    {
        if (x is null) return 0;
        _held.Add(x);
        return (nint)x.Address;
    }

    /// <summary>Makes the pass.</summary>
    public void Run()
    {
        if (_singles.Count > 0)
        {
            var launch = new Launch<float>([.. _singles]);
            Lanes.Run<Launch<float>, float>(ref launch);
        }
        if (_doubles.Count > 0)
        {
            var launch = new Launch<double>([.. _doubles]);
            Lanes.Run<Launch<double>, double>(ref launch);
        }
        GC.KeepAlive(_held);
        foreach (var (target, work) in _converted)
        {
            target.Device.Copy(target, work);
            work.Dispose();
        }
    }

    readonly struct Launch<T>(Part[] parts) : ILaneBody<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run<TLane>() where TLane : struct, ILane<TLane, T> => Threads.For(parts[^1].End, Grain, new Body<T, TLane>(parts));
    }

    readonly struct Body<T, TLane>(Part[] parts) : IRangeBody where T : unmanaged where TLane : struct, ILane<TLane, T>
    {
        public void Run(long from, long to)
        {
            for (var i = First(from); i < parts.Length && parts[i].Begin < to; i++)
            {
                ref readonly var part = ref parts[i];
                Row(part, Math.Max(from, part.Begin) - part.Begin, Math.Min(to, part.End) - part.Begin);
            }
        }

        // The first part that ends behind an element.
        int First(long element)
        {
            int low = 0, high = parts.Length - 1;
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (parts[middle].End > element) high = middle;
                else low = middle + 1;
            }
            return low;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Row(in Part part, long from, long to)
        {
            T* p = (T*)part.P, g = (T*)part.G, a = (T*)part.A, b = (T*)part.B, c = (T*)part.C;
            var rule = part.Rule;
            var i = from;
            for (; i <= to - TLane.Width; i += TLane.Width)
            {
                TLane lp = TLane.Load(p + i), la = default, lb = default, lc = default;
                if (a != null) la = TLane.Load(a + i);
                if (b != null) lb = TLane.Load(b + i);
                if (c != null) lc = TLane.Load(c + i);
                rule.Update(TLane.Load(g + i), ref lp, ref la, ref lb, ref lc);
                lp.Store(p + i);
                if (a != null) la.Store(a + i);
                if (b != null) lb.Store(b + i);
                if (c != null) lc.Store(c + i);
            }
            if (i < to) Tail(rule, i, to - i, p, g, a, b, c);
        }

        // The elements that do not fill a lane take the same code as the others, on a padded copy.
        static void Tail(in TRule rule, long i, long n, T* p, T* g, T* a, T* b, T* c)
        {
            TLane lp = Padded(p, i, n), la = Padded(a, i, n), lb = Padded(b, i, n), lc = Padded(c, i, n);
            rule.Update(Padded(g, i, n), ref lp, ref la, ref lb, ref lc);
            Write(lp, p, i, n);
            Write(la, a, i, n);
            Write(lb, b, i, n);
            Write(lc, c, i, n);
        }

        static TLane Padded(T* x, long i, long n)
        {
            if (x == null) return default;
            var padded = stackalloc T[TLane.Width];
            for (var k = 0; k < TLane.Width; k++) padded[k] = x[i + Math.Min(k, n - 1)];
            return TLane.Load(padded);
        }

        static void Write(TLane lane, T* x, long i, long n)
        {
            if (x == null) return;
            for (var k = 0; k < n; k++) x[i + k] = lane[k];
        }
    }
}
