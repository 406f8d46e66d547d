using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Copies elements as they are from any layout to any other: whole runs where both sides lie in one piece, blocks where one is the transpose of the
/// other, element by element only where neither side has neighbours.</summary>
static unsafe class StridedCopy
{
    // Bytes that are worth waking a thread for.
    const long Grain = 1 << 16;

    /// <summary>y = x, broadcast; both of one type.</summary>
    public static void Run(Tensor y, Tensor x)
    {
        if (y.Count == 0) return;
        Pair operands = default;
        var space = Space.Of(y.Shape, [y, x], operands, y.DType, alongFirst: true);
        Run(space, operands[0], operands[1], y.DType.Size);
    }

    /// <summary>Every element of y becomes the one at <paramref name="value"/>, which is of y's type.</summary>
    public static void Fill(Tensor y, byte* value)
    {
        if (y.Count == 0) return;
        Pair operands = default;
        var space = Space.Of(y.Shape, [y], operands, y.DType, alongFirst: true);
        operands[1] = new() { Address = value, DType = y.DType };
        Run(space, operands[0], operands[1], y.DType.Size);
    }

    [InlineArray(2)]
    struct Pair { Operand _first; }

    static void Run(in Space space, in Operand y, in Operand x, int size)
    {
        switch (size)
        {
            case 1: new Plan<byte>(space, y, x).Run(); break;
            case 2: new Plan<ushort>(space, y, x).Run(); break;
            case 4: new Plan<float>(space, y, x).Run(); break;
            case 16: new Plan<Complex>(space, y, x).Run(); break;
            default: new Plan<double>(space, y, x).Run(); break;
        }
    }

    enum Way { Linear, Rows, Fill, Transpose, Elements }

    /// <summary>A copy as planes of rows: the innermost dimension of y, one that goes with it, and the others, which number the planes.</summary>
    readonly struct Plan<T> where T : unmanaged, INumberBase<T>
    {
        readonly Way _way;
        readonly T* _y, _x;
        readonly Space _planes;
        readonly Operand _yPlanes, _xPlanes;
        readonly long _rows, _columns, _yRow, _xRow, _yColumn, _xColumn, _band;
        readonly bool _streams;

        public Plan(in Space space, in Operand y, in Operand x)
        {
            _y = (T*)y.Address;
            _x = (T*)x.Address;
            var last = space.Rank - 1;
            (_columns, _yColumn, _xColumn) = (space.Sizes[last], y.Strides[last], x.Strides[last]);
            if (space.Count == 1) (_yColumn, _xColumn) = (1, 1);
            _way = _yColumn == 1 && _xColumn == 1 ? last == 0 ? Way.Linear : Way.Rows : _yColumn == 1 && _xColumn == 0 ? Way.Fill : Way.Elements;
            var other = last - 1;
            if (_way == Way.Elements && _yColumn == 1)
                for (var d = last - 1; d >= 0 && _way != Way.Transpose; d--)
                    if (x.Strides[d] == 1) (_way, other) = (Way.Transpose, d);
            _rows = 1;
            if (other >= 0) (_rows, _yRow, _xRow) = (space.Sizes[other], y.Strides[other], x.Strides[other]);
            _planes.Count = space.Count / (_rows * _columns);
            for (var d = 0; d < last; d++)
            {
                if (d == other) continue;
                _planes.Sizes[_planes.Rank] = space.Sizes[d];
                _yPlanes.Strides[_planes.Rank] = y.Strides[d];
                _xPlanes.Strides[_planes.Rank++] = x.Strides[d];
            }
            // Threads share bands of rows; where memory runs across them, bands of whole pages' parts.
            var row = _columns * sizeof(T);
            _band = Math.Min(_rows, Math.Max(_way == Way.Transpose ? Transposition<T>.Band : 1, Grain / row));
            _streams = _way != Way.Elements && _way != Way.Transpose && Streaming.Pays(_y, space.Count * sizeof(T), last == 0 ? 64 : row) && (last == 0 || _yRow * sizeof(T) % 64 == 0);
        }

        public void Run()
        {
            if (_rows * _planes.Count == 1 && _way is Way.Linear or Way.Fill) Threads.For(_columns, Grain / sizeof(T), new Pieces(this));
            else
            {
                var bands = (_rows + _band - 1) / _band;
                Threads.For(bands * _planes.Count, Math.Max(1, Grain / sizeof(T) / (_band * _columns)), new Bands(this, bands));
            }
        }

        // One row, cut anywhere.
        readonly struct Pieces(Plan<T> plan) : IRangeBody
        {
            [MethodImpl(MethodImplOptions.AggressiveOptimization)]
            public void Run(long from, long to)
            {
                plan.Row(plan._y + from, plan._x + from * plan._xColumn, to - from);
                if (plan._streams) Streaming.Publish();
            }
        }

        readonly struct Bands(Plan<T> plan, long bands) : IRangeBody
        {
            public void Run(long from, long to)
            {
                for (var b = from; b < to; b++)
                {
                    var (plane, band) = Math.DivRem(b, bands);
                    var first = band * plan._band;
                    var (y, x) = plan.Offsets(plane);
                    plan.Band(plan._y + y + first * plan._yRow, plan._x + x + first * plan._xRow, Math.Min(plan._band, plan._rows - first));
                }
                if (plan._streams) Streaming.Publish();
            }
        }

        (long Y, long X) Offsets(long plane)
        {
            long y = 0, x = 0;
            for (var d = _planes.Rank - 1; d >= 0; d--)
            {
                (plane, var i) = Math.DivRem(plane, _planes.Sizes[d]);
                y += i * _yPlanes.Strides[d];
                x += i * _xPlanes.Strides[d];
            }
            return (y, x);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Band(T* y, T* x, long rows)
        {
            if (_way == Way.Transpose) Transposition<T>.Run(y, _yRow, x, _xColumn, rows, _columns);
            else
                for (long r = 0; r < rows; r++, y += _yRow, x += _xRow) Row(y, x, _columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void Row(T* y, T* x, long n)
        {
            if (_way == Way.Fill)
            {
                if (_streams) Streaming.Fill(y, *x, n);
                else new Span<T>(y, (int)n).Fill(*x);
            }
            else if (_way == Way.Elements || n < 16)
                for (long i = 0; i < n; i++) y[i * _yColumn] = x[i * _xColumn];
            else if (_streams) Streaming.Copy((byte*)y, (byte*)x, n * sizeof(T));
            else Buffer.MemoryCopy(x, y, n * sizeof(T), n * sizeof(T));
        }
    }
}
