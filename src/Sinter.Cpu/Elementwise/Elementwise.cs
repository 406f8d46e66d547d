using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Lifts a formula over tensors: rows of elements are brought into one of four computing types (float, double, long, Complex), and a loop of lanes runs over them.
/// The loop cleverness of all elementwise ops is in this folder.</summary>
static unsafe class Elementwise
{
    // A row fits the first cache beside the rows of three other operands.
    const int RowLength = 1024;

    // A row that is streamed is short, so that the next is computed while it leaves.
    const int StreamedLength = 256;

    // Runs of fewer elements are not worth a loop of their own.
    const int ShortRun = 32;

    const long Grain = 1 << 14;

    /// <summary>The type in which a formula over these tensors is computed: the widest kind among them, narrower floats as float.</summary>
    public static DType Computing(ReadOnlySpan<Tensor> tensors)
    {
        var computing = DType.Int64;
        foreach (var t in tensors)
            if (t.DType >= DType.Float64)
            {
                if (t.DType > DType.Float64) return DType.Complex128;
                computing = DType.Float64;
            }
            else if (t.DType >= DType.Float8E4M3 && computing == DType.Int64) computing = DType.Float32;
        return computing;
    }

    /// <summary>Refuses complex numbers where a formula does not hold for them.</summary>
    public static void RefuseComplex(DType computing, bool holds, Type formula)
        => Check.DType(computing != DType.Complex128 || holds, $"{formula.Name}: an argument is complex, and the formula is one of real numbers. Take Real, Imag, Abs or Angle of it.");

    /// <summary>Refuses to round a result into a type for storage.</summary>
    public static void RefuseFloat8(DType result, Type formula)
    {
        if (!result.IsFloat8) return;
        var name = formula.Name.EndsWith("Op", StringComparison.Ordinal) ? formula.Name[..^2] : formula.Name;
        throw new DTypeException($"{name}: the result would be {result.Name}, a type for storage in which nothing is computed. Convert the arguments first, as in x.To(DType.Float32), and the result back.");
    }

    /// <summary>tensors[0] = op(tensors[1], …).</summary>
    public static void Run<TLift>(in TLift lift, ReadOnlySpan<Tensor> tensors) where TLift : struct, ILift
    {
        var shape = tensors[0].Shape;
        if (shape.Count == 0) return;
        var computing = Computing(tensors);
        if (computing == DType.Complex128)
        {
            RunComplex(lift, tensors, shape);
            return;
        }
        if (IsPlain(tensors, computing))
        {
            Plain.Run(lift, tensors, computing);
            return;
        }
        if (!TLift.OnlyChooses) RefuseFloat8(tensors[0].DType, TLift.Formula);
        RunBroadcast(lift, tensors, shape, computing);
    }

    // Apart from the short way of real numbers, which should not carry its locals.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void RunComplex<TLift>(in TLift lift, ReadOnlySpan<Tensor> tensors, Shape shape) where TLift : struct, ILift
    {
        RefuseComplex(DType.Complex128, TLift.HoldsForComplex, TLift.Formula);
        if (TLift.HoldsForComplex) new Launch<TLift, Complex>(lift, tensors, shape).Run<ComplexNumber>();
    }

    static void RunBroadcast<TLift>(in TLift lift, ReadOnlySpan<Tensor> tensors, Shape shape, DType computing) where TLift : struct, ILift
    {
        Tensors straight = default;
        for (var t = 0; t < tensors.Length; t++) straight[t] = t > 0 && IsCrossed(tensors[t], tensors[0]) ? Straightened(tensors[t]) : tensors[t];
        ReadOnlySpan<Tensor> operands = ((ReadOnlySpan<Tensor>)straight)[..tensors.Length];
        switch (computing)
        {
            case DType.Float32:
                var singles = new Launch<TLift, float>(lift, operands, shape);
                Lanes.Run<Launch<TLift, float>, float>(ref singles);
                break;
            case DType.Float64:
                var doubles = new Launch<TLift, double>(lift, operands, shape);
                Lanes.Run<Launch<TLift, double>, double>(ref doubles);
                break;
            default:
                new Launch<TLift, long>(lift, operands, shape).Run<Integer>();
                break;
        }
        for (var t = 1; t < tensors.Length; t++)
            if (!ReferenceEquals(straight[t], tensors[t])) straight[t].Dispose();
    }

    // The common case: equal shapes without gaps, all in the computing type. No index space is needed.
    static bool IsPlain(ReadOnlySpan<Tensor> tensors, DType computing)
    {
        var shape = tensors[0].Shape;
        foreach (var t in tensors)
            if (t.DType != computing || (!ReferenceEquals(t.Shape, shape) && t.Shape != shape) || !t.IsContiguous) return false;
        return true;
    }

    // Whether x has neighbours in memory, but along another dimension than y, so that walking along y would touch a line of memory for each element.
    static bool IsCrossed(Tensor x, Tensor y)
    {
        if (x.Count < RowLength || x.Rank != y.Rank || x.IsContiguous) return false;
        int along = -1, unit = -1;
        for (var d = 0; d < y.Rank; d++)
        {
            if (y.Shape[d] == 1) continue;
            if (along < 0 || y.StrideArray[d] <= y.StrideArray[along]) along = d;
            if (x.StrideArray[d] == 1 && x.Shape[d] >= ShortRun) unit = d;
        }
        return unit >= 0 && unit != along && y.StrideArray[along] == 1 && x.StrideArray[along] > 1 && x.Shape[along] >= ShortRun;
    }

    // Laying the elements out in y's order by blocks costs less than reading them one by one.
    static Tensor Straightened(Tensor x)
    {
        var straight = Tensor.Over(x.Device.Allocate(x.Count * x.DType.Size), x.DType, x.Shape);
        StridedCopy.Run(straight, x);
        return straight;
    }

    [InlineArray(5)]
    struct Tensors { Tensor _first; }

    [InlineArray(5)]
    struct Operands { Operand _first; }

    struct Launch<TLift, T> : ILaneBody<T> where TLift : struct, ILift where T : unmanaged, INumberBase<T>
    {
        readonly TLift _lift;
        readonly int _count;
        readonly bool _streams;
        Operands _operands;
        readonly Space _space;

        public Launch(in TLift lift, ReadOnlySpan<Tensor> tensors, Shape shape)
        {
            _lift = lift;
            _count = tensors.Length;
            _space = Space.Of(shape, tensors, _operands, DTypes.Of<T>(), alongFirst: true);
            _streams = Streams();
        }

        // Whether whole rows of the result are written, and over no operand, which would lie in the caches already.
        readonly bool Streams()
        {
            var last = _space.Rank - 1;
            var run = _space.Rank == 1 ? RowLength : _space.Sizes[last];
            if (_operands[0].DType != DTypes.Of<T>() || _operands[0].Strides[last] != 1) return false;
            if (!Streaming.Pays(_operands[0].Address, _space.Count * sizeof(T), run * sizeof(T))) return false;
            for (var t = 1; t < _count; t++)
                if (_operands[t].Address == _operands[0].Address) return false;
            return true;
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

            public void Run(long from, long to)
            {
                if (_launch._space.Sizes[_launch._space.Rank - 1] < ShortRun) Gathered(from, to);
                else Along(from, to);
            }

            // Rows end with the innermost dimension: an operand whose elements are neighbours there is used in place, one that repeats fills its buffer once.
            [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
            void Along(long from, long to)
            {
                ref readonly var space = ref _launch._space;
                var operands = ((ReadOnlySpan<Operand>)_launch._operands)[.._launch._count];
                var (type, last) = (DTypes.Of<T>(), space.Rank - 1);
                var rows = stackalloc T*[5];
                var repeated = stackalloc byte*[5];
                var filled = stackalloc long[5];
                var room = stackalloc byte[5 * RowLength * sizeof(T) + Streaming.Slack];
                var buffers = (T*)Streaming.FirstLine(room);
                for (var t = 0; t < 5; t++) repeated[t] = null;
                var most = _launch._streams ? StreamedLength : RowLength;
                var cursor = new Cursor(space, operands, from);
                for (var i = from; i < to;)
                {
                    var n = Math.Min(Math.Min(most, to - i), cursor.Run);
                    for (var t = 0; t < operands.Length; t++)
                    {
                        ref readonly var operand = ref operands[t];
                        var address = cursor.Address(t);
                        if (operand.DType == type && operand.Strides[last] == 1 && !(t == 0 && _launch._streams))
                        {
                            rows[t] = (T*)address;
                            continue;
                        }
                        rows[t] = buffers + t * RowLength;
                        if (t == 0) continue;
                        if (operand.Strides[last] != 0) Conversion.Load(operand.DType, address, operand.Strides[last], rows[t], n);
                        else if (repeated[t] != address || filled[t] < n)
                        {
                            operand.Spread(address, rows[t], n);
                            repeated[t] = address;
                            filled[t] = n;
                        }
                    }
                    _launch._lift.Row<TLane, T>(rows, n);
                    if (_launch._streams) Streaming.Copy(cursor.Address(0), (byte*)buffers, n * sizeof(T));
                    else if (rows[0] == buffers) Conversion.Store(operands[0].DType, cursor.Address(0), operands[0].Strides[last], buffers, n);
                    cursor.Advance(n);
                    i += n;
                }
                if (_launch._streams) Streaming.Publish();
            }

            // Where the innermost dimension is short, rows of many runs are gathered.
            [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
            void Gathered(long from, long to)
            {
                ref readonly var space = ref _launch._space;
                var operands = ((ReadOnlySpan<Operand>)_launch._operands)[.._launch._count];
                var rows = stackalloc T*[5];
                var buffers = stackalloc T[5 * RowLength];
                for (var t = 1; t < operands.Length; t++)
                    if (operands[t].IsConstant && !operands[t].IsLinear) operands[t].Spread(operands[t].Address, buffers + t * RowLength, Math.Min(RowLength, to - from));
                for (var i = from; i < to; i += RowLength)
                {
                    var n = Math.Min(RowLength, to - i);
                    for (var t = 1; t < operands.Length; t++) rows[t] = operands[t].Row(space, i, n, buffers + t * RowLength);
                    rows[0] = operands[0].IsLinear ? (T*)operands[0].Address + i : buffers;
                    _launch._lift.Row<TLane, T>(rows, n);
                    if (!operands[0].IsLinear) operands[0].Scatter(space, i, n, buffers);
                }
            }
        }
    }
}
