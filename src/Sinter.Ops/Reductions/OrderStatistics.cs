namespace Sinter;

/// <summary>Medians, modes and quantiles: what the order of the elements tells.</summary>
public static class OrderStatistics
{
    extension(Tensor x)
    {
        /// <summary>The lower of the two middle elements of all; NaN if there is one. Equal ones share the gradient.</summary>
        /// <exception cref="ShapeException">The tensor is empty.</exception>
        [Export("median")]
        public Tensor Median() => MiddleOfAll(x, skipNaN: false, nameof(Median));

        /// <summary>The lower of the two middle elements along a dimension, and where it stands; NaN if there is one.</summary>
        public ValuesAndIndices Median(int dim, bool keepDim = false) => Middle(x, dim, keepDim, skipNaN: false, nameof(Median));

        /// <summary>The median of all elements that are numbers. Equal ones share the gradient.</summary>
        /// <exception cref="ShapeException">The tensor is empty.</exception>
        [Export("nanmedian")]
        public Tensor NanMedian() => MiddleOfAll(x, skipNaN: true, nameof(NanMedian));

        /// <summary>The median of the numbers along a dimension, and where it stands; NaN if there are none.</summary>
        public ValuesAndIndices NanMedian(int dim, bool keepDim = false) => Middle(x, dim, keepDim, skipNaN: true, nameof(NanMedian));

        /// <summary>The most frequent element along a dimension, the smallest of several, and the last place where it stands.</summary>
        [Export("mode")]
        public ValuesAndIndices Mode(int dim = -1, bool keepDim = false)
        {
            dim = x.Shape.Dim(dim);
            RefuseEmpty(x, dim, nameof(Mode));
            using var order = Sorting.Order(x, dim, 0, false, RowSort.Part.All);
            var rows = Lines.ToRows(x.Detach().Widened(), dim);
            var kept = Sorting.Picked(x, dim, Lines.FromRows(ModeKernel.LastOfLongestRun(rows, Lines.ToRows(order, dim)), dim, x.Rank), nameof(Mode));
            return keepDim ? kept : Sorting.Dropped(kept, x.Shape, dim);
        }

        /// <summary>The q-quantile of all elements, or along a dimension; NaN if there is one.</summary>
        /// <param name="q">Between 0 and 1.</param>
        /// <param name="dim">Along which dimension; the flattened tensor if null.</param>
        /// <param name="keepDim">Leave the dimension with size 1.</param>
        /// <param name="interpolation">How to read between two elements.</param>
        [Export("quantile"), Autocast(Cpu = Precision.Full)]
        public Tensor Quantile(double q, int? dim = null, bool keepDim = false, Interpolation interpolation = Interpolation.Linear)
        {
            using var _ = Autocast.Inputs(ref x);
            return x.Quantile(Tensor.Of(q, x.DType), dim, keepDim, interpolation);
        }

        /// <summary>Several quantiles; if q has a dimension, it stands first in the result.</summary>
        /// <exception cref="ShapeException">q has more than one dimension, or there are no elements.</exception>
        /// <exception cref="DTypeException">x is not float32 or float64, or q another type.</exception>
        public Tensor Quantile(Tensor q, int? dim = null, bool keepDim = false, Interpolation interpolation = Interpolation.Linear)
        {
            using var _ = Autocast.Inputs(ref x, ref q);
            return Quantiles(x, q, dim, keepDim, interpolation, skipNaN: false, nameof(Quantile));
        }

        /// <summary>The q-quantile of the elements that are numbers; NaN if there are none.</summary>
        [Export("nanquantile"), Autocast(Cpu = Precision.Full)]
        public Tensor NanQuantile(double q, int? dim = null, bool keepDim = false, Interpolation interpolation = Interpolation.Linear)
        {
            using var _ = Autocast.Inputs(ref x);
            return x.NanQuantile(Tensor.Of(q, x.DType), dim, keepDim, interpolation);
        }

        /// <inheritdoc cref="Quantile(Tensor, Tensor, int?, bool, Interpolation)"/>
        public Tensor NanQuantile(Tensor q, int? dim = null, bool keepDim = false, Interpolation interpolation = Interpolation.Linear)
        {
            using var _ = Autocast.Inputs(ref x, ref q);
            return Quantiles(x, q, dim, keepDim, interpolation, skipNaN: true, nameof(NanQuantile));
        }
    }

    static void RefuseEmpty(Tensor x, int dim, string op)
        => Check.Shape(x.Rank == 0 || x.Shape[dim] != 0, $"{op}: x is {x.Shape}, and dimension {dim} has no elements; it needs at least 1.");

    static Tensor MiddleOfAll(Tensor x, bool skipNaN, string op)
    {
        var y = Middle(x.Detach().Reshape(-1), 0, keepDim: false, skipNaN, op).Values;
        return Autograd.Needs(x) ? y.SetHistory(new Extremes.SharedDerivative(op, x, y)) : y;
    }

    // NaN sorts last, so a row with one has it at the end; and the numbers before it have their median where their count says.
    static ValuesAndIndices Middle(Tensor x, int dim, bool keepDim, bool skipNaN, string op)
    {
        dim = x.Shape.Dim(dim, op);
        RefuseEmpty(x, dim, op);
        var size = x.Rank == 0 ? 1 : x.Shape[dim];
        Tensor index;
        if (!x.DType.IsFloatingPoint) index = Sorting.Order(x, dim, (size - 1) / 2, false, RowSort.Part.Single);
        else
        {
            using var _ = Autograd.NoGrad();
            var isNaN = x.IsNaN();
            var missing = isNaN.Sum(dim, keepDim: true);
            if (missing.CountNonzero().Item() == 0) index = Sorting.Order(x, dim, (size - 1) / 2, false, RowSort.Part.Single);
            else
            {
                var middle = ((size - 1 - missing).To(DType.Float64) / 2.0).Floor().To(DType.Int64);
                var place = Tensor.Where(missing.Equal(0), middle, skipNaN ? Tensor.Where(middle.Less(0), Tensor.Of(0), middle) : Tensor.Of(0));
                index = Sorting.Order(x, dim, size, false, RowSort.Part.All).Gather(dim, place);
                // The median of a row with NaN is its first NaN.
                if (!skipNaN) index = Tensor.Where(missing.Equal(0), index, isNaN.To(DType.UInt8).ArgMax(dim, keepDim: true).Reshape(index.Shape));
            }
        }
        var kept = Sorting.Picked(x, dim, index, op);
        return keepDim ? kept : Sorting.Dropped(kept, x.Shape, dim);
    }

    static Tensor Quantiles(Tensor x, Tensor q, int? dim, bool keepDim, Interpolation interpolation, bool skipNaN, string op)
    {
        Check.DType(x.DType is DType.Float32 or DType.Float64, $"{op}: x is {x.DType}; it must be float32 or float64. Convert it first.");
        Check.DType(q.DType == x.DType, $"{op}: x is {x.DType} and q {q.DType}; they must be equal.");
        Check.Shape(q.Rank <= 1, $"{op}: q is {q.Shape}; it must be a number or have 1 dimension.");
        Check.Argument(q.Detach().GreaterOrEqual(0).LogicalAnd(q.Detach().LessOrEqual(1)).All().Item() != 0, $"{op}: q must lie between 0 and 1.");
        var d = dim is { } named ? x.Shape.Dim(named, op) : 0;
        var line = dim is null ? x.Reshape(-1) : x.Rank == 0 ? x.Reshape(1) : x.Transpose(d, -1);
        RefuseEmpty(line, line.Rank - 1, op);
        var sorted = line.Sort(-1).Values;

        // Rank in the order: q · (n - 1), n being the count of numbers; [… rows …, Q].
        var last = (line.IsNaN().LogicalNot().Sum(-1, keepDim: true) - 1).To(x.DType);
        if (!skipNaN) last = Tensor.Full(last.Shape, line.Shape[^1] - 1, x.DType);
        last = Tensor.Where(last.Less(0), Tensor.Of(0, x.DType), last);
        var rank = Rank(last * q.Reshape(-1), interpolation);
        var below = rank.Detach().Floor();
        var low = sorted.Gather(-1, below.To(DType.Int64));
        var y = low;
        if (interpolation is Interpolation.Linear or Interpolation.Midpoint)
        {
            var above = Tensor.Where(rank.Detach().Equal(below), below, below + 1);
            var high = sorted.Gather(-1, above.To(DType.Int64));
            var weight = interpolation == Interpolation.Midpoint ? (above - below) * 0.5 : rank - below;
            y = low + (high - low) * weight;
        }
        if (!skipNaN) y = Tensor.Where(line.Detach().IsNaN().Any(-1, keepDim: true), Tensor.Of(double.NaN, x.DType), y);
        return Arranged(y, x.Shape, q, dim is null ? null : d, keepDim);
    }

    static Tensor Rank(Tensor rank, Interpolation interpolation) => interpolation switch
    {
        Interpolation.Lower => rank.Floor(),
        Interpolation.Higher => -(-rank).Floor(),
        Interpolation.Nearest => rank.Round(),
        _ => rank,
    };

    // From [… rows …, Q] to [Q, … with dim gone or 1 …], without Q if q is a number.
    static Tensor Arranged(Tensor y, Shape shape, Tensor q, int? dim, bool keepDim)
    {
        var order = new int[y.Rank];
        order[0] = y.Rank - 1;
        for (var i = 1; i < order.Length; i++) order[i] = i - 1;
        y = y.Permute(order);
        Shape rest;
        if (dim is not { } d || shape.Rank == 0)
        {
            var ones = new long[shape.Rank];
            Array.Fill(ones, 1);
            rest = keepDim ? ones : Shape.Scalar;
        }
        else
        {
            // The rows still have dim and the last dimension exchanged.
            y = y.Unsqueeze(-1).Transpose(d + 1, -1);
            rest = keepDim ? shape.With(d, 1) : shape.Without(d);
        }
        return y.Contiguous().Reshape(q.Rank == 0 ? rest : rest.Insert(0, q.Count));
    }
}
