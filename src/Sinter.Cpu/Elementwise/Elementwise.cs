using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Lifts a formula over tensors: rows of elements are brought into one of three computing types (float, double, long), and a loop of lanes runs over them.
/// The loop cleverness of all elementwise ops is in this folder.</summary>
static unsafe class Elementwise
{
    // A row fits the first cache beside the rows of three other operands.
    const int RowLength = 512;
    const long Grain = 1 << 15;

    /// <summary>The type in which a formula over these tensors is computed: the widest kind among them, halves as float.</summary>
    public static DType Computing(ReadOnlySpan<Tensor> tensors)
    {
        var computing = DType.Int64;
        foreach (var t in tensors)
            if (t.DType == DType.Float64) return DType.Float64;
            else if (t.DType.IsFloatingPoint) computing = DType.Float32;
        return computing;
    }

    /// <summary>tensors[0] = op(tensors[1], …).</summary>
    public static void Run<TLift>(in TLift lift, ReadOnlySpan<Tensor> tensors) where TLift : struct, ILift
    {
        var shape = tensors[0].Shape;
        if (shape.Count == 0) return;
        var computing = Computing(tensors);
        if (IsPlain(tensors, computing))
        {
            Plain.Run(lift, tensors, computing);
            return;
        }
        switch (computing)
        {
            case DType.Float32:
                var singles = new Launch<TLift, float>(lift, tensors, shape);
                Lanes.Run<Launch<TLift, float>, float>(ref singles);
                break;
            case DType.Float64:
                var doubles = new Launch<TLift, double>(lift, tensors, shape);
                Lanes.Run<Launch<TLift, double>, double>(ref doubles);
                break;
            default:
                new Launch<TLift, long>(lift, tensors, shape).Run<Integer>();
                break;
        }
    }

    // The common case: equal shapes without gaps, all in the computing type. No index space is needed.
    static bool IsPlain(ReadOnlySpan<Tensor> tensors, DType computing)
    {
        var shape = tensors[0].Shape;
        foreach (var t in tensors)
            if (t.DType != computing || (!ReferenceEquals(t.Shape, shape) && t.Shape != shape) || !t.IsContiguous) return false;
        return true;
    }

    [InlineArray(5)]
    struct Operands { Operand _first; }

    struct Launch<TLift, T> : ILaneBody<T> where TLift : struct, ILift where T : unmanaged, INumber<T>
    {
        readonly TLift _lift;
        readonly int _count;
        Operands _operands;
        readonly Space _space;

        public Launch(in TLift lift, ReadOnlySpan<Tensor> tensors, Shape shape)
        {
            _lift = lift;
            _count = tensors.Length;
            _space = Space.Of(shape, tensors, _operands, DTypes.Of<T>());
        }

        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var body = new Body<TLane>(this);
            if (_space.Count <= Grain) body.Run(0, _space.Count);
            else Threads.For(_space.Count, Grain, body);
        }

        readonly struct Body<TLane>(Launch<TLift, T> launch) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            readonly Launch<TLift, T> _launch = launch;

            [SkipLocalsInit]
            public void Run(long from, long to)
            {
                ref readonly var space = ref _launch._space;
                ReadOnlySpan<Operand> operands = ((ReadOnlySpan<Operand>)_launch._operands)[.._launch._count];
                var rows = stackalloc T*[5];
                if (AllLinear(operands))
                {
                    for (var t = 0; t < operands.Length; t++) rows[t] = (T*)operands[t].Address + from;
                    _launch._lift.Row<TLane, T>(rows, to - from);
                    return;
                }
                var buffers = stackalloc T[5 * RowLength];
                for (var t = 1; t < operands.Length; t++)
                    if (operands[t].IsConstant && !operands[t].IsLinear) operands[t].Spread(buffers + t * RowLength, Math.Min(RowLength, to - from));
                for (var i = from; i < to; i += RowLength)
                {
                    var n = Math.Min(RowLength, to - i);
                    for (var t = 1; t < operands.Length; t++) rows[t] = operands[t].Row(space, i, n, buffers + t * RowLength);
                    rows[0] = operands[0].IsLinear ? (T*)operands[0].Address + i : buffers;
                    _launch._lift.Row<TLane, T>(rows, n);
                    if (!operands[0].IsLinear) operands[0].Scatter(space, i, n, buffers);
                }
            }

            static bool AllLinear(ReadOnlySpan<Operand> operands)
            {
                foreach (ref readonly var operand in operands)
                    if (!operand.IsLinear) return false;
                return true;
            }
        }
    }
}

/// <summary>A formula lifted over rows: rows[0] from rows[1], ….</summary>
unsafe interface ILift
{
    void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged;
}

readonly unsafe struct Lift1<TOp>(TOp op) : ILift where TOp : struct, IFormula1
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift2<TOp>(TOp op) : ILift where TOp : struct, IFormula2
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift3<TOp>(TOp op) : ILift where TOp : struct, IFormula3
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width) op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i), Tails.Load<TLane, T>(c + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

readonly unsafe struct Lift4<TOp>(TOp op) : ILift where TOp : struct, IFormula4
{
    readonly TOp _op = op;

    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Row<TLane, T>(T** rows, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        T* y = rows[0], a = rows[1], b = rows[2], c = rows[3], d = rows[4];
        var op = _op;
        long i = 0, width = TLane.Width;
        for (; i <= n - width; i += width)
            op.Value(TLane.Load(a + i), TLane.Load(b + i), TLane.Load(c + i), TLane.Load(d + i)).Store(y + i);
        if (i == n) return;
        var tail = stackalloc T[(int)width];
        op.Value(Tails.Load<TLane, T>(a + i, n - i), Tails.Load<TLane, T>(b + i, n - i), Tails.Load<TLane, T>(c + i, n - i), Tails.Load<TLane, T>(d + i, n - i)).Store(tail);
        Tails.Store(tail, y + i, n - i);
    }
}

/// <summary>Fewer numbers than a lane has, padded with the last, so that the rest of a row takes the very same code as its body.</summary>
static unsafe class Tails
{
    [SkipLocalsInit]
    public static TLane Load<TLane, T>(T* p, long n) where TLane : struct, ILane<TLane, T> where T : unmanaged
    {
        var padded = stackalloc T[TLane.Width];
        var i = 0;
        for (; i < n; i++) padded[i] = p[i];
        for (var last = p[n - 1]; i < TLane.Width; i++) padded[i] = last;
        return TLane.Load(padded);
    }

    public static void Store<T>(T* tail, T* y, long n) where T : unmanaged
    {
        for (long i = 0; i < n; i++) y[i] = tail[i];
    }
}
