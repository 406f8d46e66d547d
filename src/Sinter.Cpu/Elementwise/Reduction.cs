using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>Folds dimensions. Every output is folded in an order fixed by the shape alone: long folds are cut into blocks whose results are merged in order,
/// which also keeps the rounding error of float32 sums small.</summary>
static unsafe class Reduction
{
    const int Tile = 2048, Block = 256, ShortFold = 48;

    // Where there are fewer tiles of outputs than this, the folded elements are cut too, into pieces of about so many.
    const int FewTiles = 16;
    const long Piece = 1 << 18;

    /// <summary>y[…, 1, …] = fold of x along the dimensions where y has size 1. Both have the same rank.</summary>
    public static void Run<TOp>(in TOp op, Tensor y, Tensor x) where TOp : struct, IReduction
    {
        if (y.Count == 0) return;
        Elementwise.RefuseFloat8(y.DType, typeof(TOp));
        if (x.Count == 0)
        {
            FillEmpty(op, y);
            return;
        }
        var computing = Elementwise.Computing([x, y]);
        Elementwise.RefuseComplex(computing, TOp.HoldsForComplex, typeof(TOp));
        switch (computing)
        {
            case DType.Float32:
                var singles = new Launch<TOp, float>(op, y, x);
                Lanes.Run<Launch<TOp, float>, float>(ref singles);
                break;
            case DType.Float64:
                var doubles = new Launch<TOp, double>(op, y, x);
                Lanes.Run<Launch<TOp, double>, double>(ref doubles);
                break;
            case DType.Complex128 when TOp.HoldsForComplex:
                new Launch<TOp, Complex>(op, y, x).Run<ComplexNumber>();
                break;
            default:
                new Launch<TOp, long>(op, y, x).Run<Integer>();
                break;
        }
    }

    static void FillEmpty<TOp>(in TOp op, Tensor y) where TOp : struct, IReduction
    {
        var value = op.Identity;
        Span<double> one = stackalloc double[Wide<double>.Width];
        fixed (double* p = one)
        {
            op.Finish<Wide<double>>(value, 0).Store(p);
            y.Device.Fill(y, one[0]);
        }
    }

    readonly struct Launch<TOp, T> : ILaneBody<T> where TOp : struct, IReduction where T : unmanaged, INumberBase<T>
    {
        readonly TOp _op;
        readonly Space _kept, _folded;
        readonly Operand _x, _y, _inner;
        readonly long _outputs, _length;

        public Launch(in TOp op, Tensor y, Tensor x)
        {
            _op = op;
            var (outer, target, inner) = Split(y, x);
            var operands = new Operand[2];
            _kept = Space.Of(outer.Shape, [outer, target], operands, DTypes.Of<T>());
            (_x, _y) = (operands[0], operands[1]);
            _folded = Space.Of(inner.Shape, [inner], operands.AsSpan(0, 1), DTypes.Of<T>());
            _inner = operands[0];
            (_outputs, _length) = (_kept.Count, _folded.Count);
            // Views that hold x's memory, which may be disposed next.
            outer.Dispose();
            target.Dispose();
            inner.Dispose();
        }

        // The dimensions that stay, in x (each at its first folded element) and in y; and those of x that are folded.
        static (Tensor Outer, Tensor Target, Tensor Inner) Split(Tensor y, Tensor x)
        {
            List<long> kept = [], keptStrides = [], targetStrides = [], folded = [], foldedStrides = [];
            for (var d = 0; d < x.Rank; d++)
                if (y.Shape[d] == x.Shape[d])
                {
                    kept.Add(x.Shape[d]);
                    keptStrides.Add(x.StrideArray[d]);
                    targetStrides.Add(y.StrideArray[d]);
                }
                else
                {
                    folded.Add(x.Shape[d]);
                    foldedStrides.Add(x.StrideArray[d]);
                }
            Shape shape = kept.ToArray();
            return (x.ViewAs(shape, [.. keptStrides], x.Offset), y.ViewAs(shape, [.. targetStrides], y.Offset), x.ViewAs(folded.ToArray(), [.. foldedStrides], x.Offset));
        }

        public void Run<TLane>() where TLane : struct, ILane<TLane, T>
        {
            // Fold along memory when the folded elements are neighbours and many, else across it, a tile of outputs at a time.
            var along = _outputs == 1 || (_length >= ShortFold && (_inner.Strides[_folded.Rank - 1] == 1 || _x.Strides[_kept.Rank - 1] != 1));
            if (along)
            {
                var grain = Math.Max(1, (1 << 15) / _length);
                if (_outputs < 4 && _length > 1 << 17) RunLong<TLane>();
                else Threads.For(_outputs, grain, new AlongBody<TLane>(this));
            }
            else RunAcross<TLane>();
        }

        // Whole rows of x, one after the other as they lie in memory, are merged into a tile of outputs that stays in the first cache.
        void RunAcross<TLane>() where TLane : struct, ILane<TLane, T>
        {
            var tiles = _outputs / RunLength * TilesOfRun;
            var width = Math.Min(Tile, RunLength);
            var rows = tiles < FewTiles ? (Piece / width + Block - 1) / Block * Block : _length;
            var pieces = (_length + rows - 1) / rows;
            if (pieces == 1)
            {
                Threads.For(tiles, Math.Max(1, (1 << 15) / (width * _length)), new AcrossBody<TLane>(this, _length, null));
                return;
            }
            using var scratch = Scratch.Rent<T>(pieces * _outputs);
            var partial = (T*)scratch.Data;
            Threads.For(tiles * pieces, 1, new AcrossBody<TLane>(this, rows, partial));
            Threads.For(tiles, Math.Max(1, (1 << 15) / (width * pieces)), new MergeBody<TLane>(this, pieces, partial));
        }

        // Outputs that are neighbours in x, which tiles do not cross: their rows are then read in place. Short runs are gathered instead.
        long RunLength => _kept.Rank > 1 && !_x.IsLinear && IsDirect && _kept.Sizes[_kept.Rank - 1] >= 64 ? _kept.Sizes[_kept.Rank - 1] : _outputs;

        long TilesOfRun => (RunLength + Tile - 1) / Tile;

        bool HasComputingType => _x.DType == DTypes.Of<T>();

        bool IsDirect => HasComputingType && _x.Strides[_kept.Rank - 1] == 1;

        // Few outputs of many elements: fixed pieces side by side, merged in order.
        void RunLong<TLane>() where TLane : struct, ILane<TLane, T>
        {
            const long piece = 1 << 16;
            var pieces = (_length + piece - 1) / piece;
            using var scratch = Scratch.Rent<T>(pieces);
            var partial = (T*)scratch.Data;
            for (long o = 0; o < _outputs; o++)
            {
                Threads.For(pieces, 1, new PieceBody<TLane>(this, o, partial));
                var total = partial[0];
                for (long p = 1; p < pieces; p++) total = Merge<TLane>(total, partial[p]);
                Write<TLane>(o, total);
            }
        }

        readonly struct PieceBody<TLane>(Launch<TOp, T> launch, long output, T* partial) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            public void Run(long from, long to)
            {
                for (var p = from; p < to; p++) partial[p] = launch.Across<TLane>(launch.Fold<TLane>(output, p << 16, Math.Min(launch._length, (p + 1) << 16)));
            }
        }

        readonly struct AlongBody<TLane>(Launch<TOp, T> launch) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            // As many outputs at a time as a vector holds: their lanes, transposed, are folded together.
            [SkipLocalsInit]
            public void Run(long from, long to)
            {
                var width = TLane.Width;
                T* lanes = stackalloc T[width * width], columns = stackalloc T[width * width];
                for (long i = 0; i < width; i++) ((TLane)launch._op.Identity).Store(lanes + i * width);
                for (var o = from; o < to; o += width)
                {
                    var n = Math.Min(width, to - o);
                    for (long i = 0; i < n; i++) launch.Fold<TLane>(o + i, 0, launch._length).Store(lanes + i * width);
                    Transposition<T>.Run(columns, width, lanes, width, width, width);
                    var folded = TLane.Load(columns);
                    for (var l = 1; l < width; l++) folded = launch._op.Merge(folded, TLane.Load(columns + l * width));
                    launch._op.Finish(folded, (TLane)(double)launch._length).Store(lanes);
                    launch.Put(o, n, lanes);
                }
            }
        }

        // Writes finished outputs.
        void Put(long output, long n, T* values)
        {
            if (_y.IsLinear) new ReadOnlySpan<T>(values, (int)n).CopyTo(new((T*)_y.Address + output, (int)n));
            else _y.Scatter(_kept, output, n, values);
        }

        /// <summary>Folds a range of the folded elements of one output into lanes: four at a time over rows of a block, blocks merged in order.</summary>
        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        TLane Fold<TLane>(long output, long from, long to) where TLane : struct, ILane<TLane, T>
        {
            const int row = 16 * Block;
            var last = _folded.Rank - 1;
            var run = _folded.Sizes[last];
            var direct = _inner.IsLinear || (HasComputingType && _inner.Strides[last] == 1 && run >= Block);
            var buffer = stackalloc T[direct ? 1 : row];
            var inner = _inner;
            inner.Address = _x.Address + Offset(_x, _kept, output) * _x.DType.Size;
            var op = _op;
            var identity = (TLane)op.Identity;
            var total = identity;
            var width = TLane.Width;
            T* tail = stackalloc T[width], rest = stackalloc T[width];
            long n;
            for (var i = from; i < to; i += n)
            {
                n = Math.Min(row, to - i);
                if (direct && !_inner.IsLinear) n = Math.Min(n, run - i % run);
                T* p = _inner.IsLinear ? (T*)inner.Address + i : direct ? (T*)inner.Address + Offset(_inner, _folded, i) : buffer;
                if (!direct) inner.Gather(_folded, i, n, buffer);
                TLane a = identity, b = identity, c = identity, d = identity;
                long k = 0;
                for (; k <= n - 4 * width; k += 4 * width)
                {
                    a = op.Merge(a, op.Map(TLane.Load(p + k)));
                    b = op.Merge(b, op.Map(TLane.Load(p + k + width)));
                    c = op.Merge(c, op.Map(TLane.Load(p + k + 2 * width)));
                    d = op.Merge(d, op.Map(TLane.Load(p + k + 3 * width)));
                }
                for (; k <= n - width; k += width) a = op.Merge(a, op.Map(TLane.Load(p + k)));
                if (k < n)
                {
                    op.Map(Tails.Load<TLane, T>(p + k, n - k)).Store(tail);
                    identity.Store(rest);
                    Tails.Store(tail, rest, n - k);
                    b = op.Merge(b, TLane.Load(rest));
                }
                total = op.Merge(total, op.Merge(op.Merge(a, b), op.Merge(c, d)));
            }
            return total;
        }

        T Across<TLane>(TLane total) where TLane : struct, ILane<TLane, T>
        {
            var result = total[0];
            for (var l = 1; l < TLane.Width; l++) result = Merge<TLane>(result, total[l]);
            return result;
        }

        (long From, long To) TileRange(long index)
        {
            var (run, tile) = Math.DivRem(index, TilesOfRun);
            return (run * RunLength + tile * Tile, run * RunLength + Math.Min(RunLength, (tile + 1) * Tile));
        }

        // Tiles of outputs, and pieces of the folded elements unless one piece has them all.
        readonly struct AcrossBody<TLane>(Launch<TOp, T> launch, long rows, T* partial) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            [SkipLocalsInit]
            public void Run(long from, long to)
            {
                var total = stackalloc T[Tile];
                var tiles = launch._outputs / launch.RunLength * launch.TilesOfRun;
                for (var unit = from; unit < to; unit++)
                {
                    var (piece, tile) = Math.DivRem(unit, tiles);
                    var (first, last) = launch.TileRange(tile);
                    launch.FoldTile<TLane>(first, last, piece * rows, Math.Min(launch._length, (piece + 1) * rows), total);
                    if (partial == null) launch.FinishTile<TLane>(first, last - first, total);
                    else new ReadOnlySpan<T>(total, (int)(last - first)).CopyTo(new(partial + piece * launch._outputs + first, (int)(last - first)));
                }
            }
        }

        // The pieces of a tile, in order.
        readonly struct MergeBody<TLane>(Launch<TOp, T> launch, long pieces, T* partial) : IRangeBody where TLane : struct, ILane<TLane, T>
        {
            [SkipLocalsInit]
            public void Run(long from, long to)
            {
                T* total = stackalloc T[Tile], row = stackalloc T[Tile];
                for (var tile = from; tile < to; tile++)
                {
                    var (first, last) = launch.TileRange(tile);
                    for (long piece = 0; piece < pieces; piece++)
                    {
                        new ReadOnlySpan<T>(partial + piece * launch._outputs + first, (int)(last - first)).CopyTo(new(piece == 0 ? total : row, (int)(last - first)));
                        if (piece > 0) launch.MergeTile<TLane>(total, row, last - first);
                    }
                    launch.FinishTile<TLane>(first, last - first, total);
                }
            }
        }

        // Tiles have room for whole lanes.
        void MergeTile<TLane>(T* total, T* tile, long n) where TLane : struct, ILane<TLane, T>
        {
            for (long i = 0; i < n; i += TLane.Width) _op.Merge(TLane.Load(total + i), TLane.Load(tile + i)).Store(total + i);
        }

        void FinishTile<TLane>(long output, long n, T* total) where TLane : struct, ILane<TLane, T>
        {
            var count = (TLane)(double)_length;
            for (long i = 0; i < n; i += TLane.Width) _op.Finish(TLane.Load(total + i), count).Store(total + i);
            Put(output, n, total);
        }

        /// <summary>Folds rows of neighbouring outputs; blocks of rows are merged in order.</summary>
        [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void FoldTile<TLane>(long from, long to, long firstRow, long lastRow, T* total) where TLane : struct, ILane<TLane, T>
        {
            T* block = stackalloc T[Tile], buffer = stackalloc T[Tile];
            var identity = (TLane)_op.Identity;
            var width = TLane.Width;
            var n = to - from;
            for (long i = 0; i < n; i += width) identity.Store(total + i);
            var x = _x;
            var direct = IsDirect && (_x.IsLinear || RunLength != _outputs || _kept.Rank == 1);
            var first = (T*)(_x.Address + Offset(_x, _kept, from) * _x.DType.Size);
            for (var r0 = firstRow; r0 < lastRow; r0 += Block)
            {
                for (long i = 0; i < n; i += width) identity.Store(block + i);
                for (long r = r0, end = Math.Min(lastRow, r0 + Block); r < end; r++)
                {
                    var row = first + Offset(_inner, _folded, r);
                    if (!direct)
                    {
                        x.Address = _x.Address + Offset(_inner, _folded, r) * _x.DType.Size;
                        row = x.Row(_kept, from, n, buffer);
                        if (x.IsConstant && !x.IsLinear) x.Spread(x.Address, buffer, n);
                    }
                    MergeRow<TLane>(block, row, n);
                }
                MergeTile<TLane>(total, block, n);
            }
        }

        // One row of x merged into a tile.
        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        void MergeRow<TLane>(T* tile, T* row, long n) where TLane : struct, ILane<TLane, T>
        {
            var op = _op;
            long i = 0, width = TLane.Width;
            for (; i <= n - 2 * width; i += 2 * width)
            {
                op.Merge(TLane.Load(tile + i), op.Map(TLane.Load(row + i))).Store(tile + i);
                op.Merge(TLane.Load(tile + i + width), op.Map(TLane.Load(row + i + width))).Store(tile + i + width);
            }
            for (; i <= n - width; i += width) op.Merge(TLane.Load(tile + i), op.Map(TLane.Load(row + i))).Store(tile + i);
            if (i < n) op.Merge(TLane.Load(tile + i), op.Map(Tails.Load<TLane, T>(row + i, n - i))).Store(tile + i);
        }

        static long Offset(in Operand operand, in Space space, long index)
        {
            if (space.Rank == 1) return index * operand.Strides[0];
            var offset = 0L;
            for (var d = space.Rank - 1; d >= 0; d--)
            {
                (index, var i) = Math.DivRem(index, space.Sizes[d]);
                offset += i * operand.Strides[d];
            }
            return offset;
        }

        T Merge<TLane>(T a, T b) where TLane : struct, ILane<TLane, T>
        {
            T* p = stackalloc T[TLane.Width], q = stackalloc T[TLane.Width];
            for (var i = 0; i < TLane.Width; i++) (p[i], q[i]) = (a, b);
            return _op.Merge(TLane.Load(p), TLane.Load(q))[0];
        }

        void Write<TLane>(long output, T folded) where TLane : struct, ILane<TLane, T>
        {
            var p = stackalloc T[TLane.Width];
            for (var i = 0; i < TLane.Width; i++) p[i] = folded;
            var y = _op.Finish(TLane.Load(p), (TLane)(double)_length)[0];
            Conversion.Store(_y.DType, _y.Address + Offset(_y, _kept, output) * _y.DType.Size, 0, &y, 1);
        }
    }
}
