using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter.Optim;

/// <summary>One pass over the elements of many tensors as if they were one: each number is read once, changed by the rule and written once.
/// Threads share all elements in chunks of fixed size, so that many small parameters cost no more than a large one. 16-bit numbers pass through rows of float32 that fit the first cache.</summary>
sealed unsafe class FusedPass<TRule>(string op) where TRule : struct, IUpdateRule
{
    const long Grain = 1 << 14;
    const int RowLength = 512;

    readonly Optimizer? _optimizer;
    readonly List<Part> _singles = [], _doubles = [];
    readonly List<Tensor> _held = [];
    readonly List<(Tensor Target, Tensor Work)> _converted = [];

    /// <summary>The step of an optimizer, which says how 16-bit parameters are rounded.</summary>
    public FusedPass(Optimizer optimizer) : this($"{optimizer.GetType().Name}.Step") => _optimizer = optimizer;

    readonly record struct Part(TRule Rule, Operand P, Operand G, Operand A, Operand B, Operand C, Operand Lost, Draw? Draw, long Begin, long End);

    /// <summary>Row-major elements; address 0 if there are none.</summary>
    readonly record struct Operand(nint Address, DType DType)
    {
        public byte* At(long i) => (byte*)Address + i * DType.Size;
    }

    /// <summary>Has <paramref name="p"/> and a, b, c (row-major) changed by the rule.</summary>
    public void Add(in TRule rule, Tensor p, Tensor g, Tensor? a = null, Tensor? b = null, Tensor? c = null)
    {
        Check.Shape(g.Shape == p.Shape, $"{op}: the parameter is {p.Shape} and its gradient {g.Shape}; the shapes must be equal.");
        var work = p;
        if (!p.IsContiguous)
        {
            work = Tensor.EmptyLike(p);
            work.Device.Copy(work, p);
            _converted.Add((p, work));
        }
        var dtype = ParameterState.TypeFor(p);
        // Other reals than those of a row are converted here: a float64 gradient of a float32 parameter.
        if (g.DType.Size > dtype.Size || (dtype == DType.Float64 && g.DType != dtype)) g = g.To(dtype);
        var (lost, draw) = _optimizer?.RoundingOf(p) ?? default;
        var parts = dtype == DType.Float64 ? _doubles : _singles;
        var begin = parts.Count == 0 ? 0 : parts[^1].End;
        parts.Add(new(rule, Hold(work), Hold(g.Contiguous()), Hold(a), Hold(b), Hold(c), Hold(lost), draw, begin, begin + p.Count));
        p.Storage.Changed(op);
    }

    Operand Hold(Tensor? x)
    {
        if (x is null) return default;
        _held.Add(x);
        return new((nint)x.Address, x.DType);
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

    readonly struct Body<T, TLane>(Part[] parts) : IRangeBody where T : unmanaged, INumber<T> where TLane : struct, ILane<TLane, T>
    {
        public void Run(long from, long to)
        {
            for (var i = First(from); i < parts.Length && parts[i].Begin < to; i++)
            {
                ref readonly var part = ref parts[i];
                long begin = Math.Max(from, part.Begin) - part.Begin, end = Math.Min(to, part.End) - part.Begin;
                if (IsPlain(part)) Row(part.Rule, Pointer(part.P, begin), Pointer(part.G, begin), Pointer(part.A, begin), Pointer(part.B, begin), Pointer(part.C, begin), end - begin);
                else Converted(part, begin, end);
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

        static bool IsPlain(in Part part) => IsPlain(part.P) && IsPlain(part.G) && IsPlain(part.A) && IsPlain(part.B) && IsPlain(part.C);

        static bool IsPlain(Operand x) => x.Address == 0 || x.DType == DTypes.Of<T>();

        static T* Pointer(Operand x, long i) => x.Address == 0 ? null : (T*)x.Address + i;

        // Row by row: what is not of the computing type is read into a buffer, and written back from there.
        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        static void Converted(in Part part, long from, long to)
        {
            var buffers = stackalloc T[6 * RowLength];
            var words = stackalloc uint[RowLength];
            for (var i = from; i < to; i += RowLength)
            {
                var n = (int)Math.Min(RowLength, to - i);
                T* p = Read(part.P, i, n, buffers), g = Read(part.G, i, n, buffers + RowLength), a = Read(part.A, i, n, buffers + 2 * RowLength),
                    b = Read(part.B, i, n, buffers + 3 * RowLength), c = Read(part.C, i, n, buffers + 4 * RowLength);
                if (part.Lost.Address != 0)
                {
                    var lost = Read(part.Lost, i, n, buffers + 5 * RowLength);
                    for (var k = 0; k < n; k++) p[k] += lost[k];
                }
                Row(part.Rule, p, g, a, b, c, n);
                if (part.Draw is { } draw)
                {
                    Philox.Fill(draw.Skip((part.Begin + i) / 4), words, n);
                    WriteStochastically(part.P, i, n, p, words, 0);
                    WriteStochastically(part.A, i, n, a, words, 8);
                    WriteStochastically(part.B, i, n, b, words, 16);
                    WriteStochastically(part.C, i, n, c, words, 4);
                    continue;
                }
                Write(part.P, i, n, p);
                Write(part.A, i, n, a);
                Write(part.B, i, n, b);
                Write(part.C, i, n, c);
                if (part.Lost.Address == 0) continue;
                // What rounding took from the parameter is kept, and given back at the next step.
                var rounded = Read(part.P, i, n, buffers + 5 * RowLength);
                for (var k = 0; k < n; k++) rounded[k] = p[k] - rounded[k];
                Write(part.Lost, i, n, rounded);
            }
        }

        static T* Read(Operand x, long i, int n, T* buffer)
        {
            if (x.Address == 0) return null;
            if (x.DType == DTypes.Of<T>()) return (T*)x.Address + i;
            Conversion.Load(x.DType, x.At(i), 1, buffer, n);
            return buffer;
        }

        static void Write(Operand x, long i, int n, T* row)
        {
            if (x.Address != 0 && x.DType != DTypes.Of<T>()) Conversion.Store(x.DType, x.At(i), 1, row, n);
        }

        // Each operand takes other bits of the same words.
        static void WriteStochastically(Operand x, long i, int n, T* row, uint* words, int rotation)
        {
            if (x.Address == 0 || x.DType == DTypes.Of<T>()) return;
            StochasticRounding.Round(x.DType, (float*)row, n, words, rotation);
            Conversion.Store(x.DType, x.At(i), 1, row, n);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        static void Row(in TRule update, T* p, T* g, T* a, T* b, T* c, long n)
        {
            var rule = update;
            var i = 0L;
            for (; i <= n - TLane.Width; i += TLane.Width)
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
            if (i < n) Tail(rule, i, n - i, p, g, a, b, c);
        }

        // The elements that do not fill a lane take the same code as the others, on a padded copy. A method of its own: with the loop it would exceed what the compiler inlines, and the loop's lanes would become calls.
        [MethodImpl(MethodImplOptions.NoInlining)]
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
