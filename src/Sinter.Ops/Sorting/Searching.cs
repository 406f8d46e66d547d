namespace Sinter;

/// <summary>Finding places in sorted numbers, and counting what falls between them.</summary>
public static class Searching
{
    extension(Tensor sequence)
    {
        /// <summary>Where each value would be inserted to keep the order: the number of elements below it (or not above it, if <paramref name="right"/>). int64.</summary>
        /// <param name="values">In any shape if the sequence has one dimension; else the leading sizes must be equal.</param>
        /// <param name="right">Insert after equal elements.</param>
        /// <param name="sorter">The order of an unsorted sequence, as ArgSort gives it.</param>
        /// <exception cref="ShapeException">The leading sizes differ.</exception>
        [Export("searchsorted")]
        public Tensor SearchSorted(Tensor values, bool right = false, Tensor? sorter = null)
        {
            Check.Shape(sequence.Rank >= 1, $"SearchSorted: the sequence has no dimensions; it needs at least 1.");
            Check.Shape(sequence.Rank == 1 || (sequence.Rank == values.Rank && sequence.Shape[..^1] == values.Shape[..^1]),
                $"SearchSorted: the sequence is {sequence.Shape} and the values {values.Shape}; all sizes but the last must be equal, or the sequence have 1 dimension.");
            Check.Shape(sorter is null || sorter.Shape == sequence.Shape, $"SearchSorted: the sequence is {sequence.Shape} and the sorter {sorter?.Shape}; they must be equal.");
            using var _ = Autograd.NoGrad();
            var ordered = sorter is null ? sequence : sequence.Gather(-1, sorter);
            var dtype = Promotion.Of(ordered, values);
            return SearchKernel.Search(ordered.To(dtype).Widened().Contiguous(), values.To(dtype).Widened().Contiguous(), right);
        }
    }

    extension(Tensor x)
    {
        /// <summary>The bucket of each element: boundaries[i-1] &lt; x ≤ boundaries[i], or ≤ and &lt; if <paramref name="right"/>. int64.</summary>
        /// <exception cref="ShapeException">The boundaries do not have exactly one dimension.</exception>
        [Export("bucketize")]
        public Tensor Bucketize(Tensor boundaries, bool right = false)
        {
            Check.Shape(boundaries.Rank == 1, $"Bucketize: the boundaries are {boundaries.Shape}; they must have 1 dimension.");
            return boundaries.SearchSorted(x, right);
        }

        /// <summary>How often each of 0, 1, … occurs, int64; or the sum of the weights of its occurrences.</summary>
        /// <param name="weights">One for each element.</param>
        /// <param name="minLength">The least length of the result.</param>
        /// <exception cref="ArgumentException">There is a negative element, or x is not one list of integers.</exception>
        [Export("bincount")]
        public Tensor BinCount(Tensor? weights = null, long minLength = 0)
        {
            Check.DType(x.DType.IsInteger, $"BinCount: x is {x.DType}; it must hold integers.");
            Check.Shape(x.Rank == 1, $"BinCount: x is {x.Shape}; it must have 1 dimension.");
            Check.Shape(weights is null || weights.Shape == x.Shape, $"BinCount: x is {x.Shape} and the weights {weights?.Shape}; they must be equal.");
            Check.Argument(minLength >= 0, $"BinCount: minLength is {minLength}; it must be at least 0.");
            using var _ = Autograd.NoGrad();
            var at = x.To(DType.Int64);
            var low = x.Count == 0 ? 0 : at.Min().ToArray<long>()[0];
            Check.Argument(low >= 0, $"BinCount: x has the element {low}; every element must be at least 0.");
            var length = Math.Max(minLength, x.Count == 0 ? 0 : at.Max().ToArray<long>()[0] + 1);
            var dtype = weights is null ? DType.Int64 : weights.DType == DType.Float32 ? DType.Float32 : DType.Float64;
            return Tensor.Zeros([length], dtype).IndexAddInPlace(0, at, weights?.To(dtype) ?? Tensor.Ones(x.Shape, dtype));
        }

        /// <summary>How many elements fall into each of <paramref name="bins"/> equal parts of [min, max], in x's type; what lies outside, and NaN, is not counted.
        /// If min and max are equal, those of x are used.</summary>
        /// <exception cref="ArgumentException">There are no bins, or min is above max, or a bound is not finite.</exception>
        [Export("histc")]
        public Tensor Histc(long bins = 100, double min = 0, double max = 0)
        {
            Check.DType(x.DType.IsFloatingPoint, $"Histc: x is {x.DType}; convert it first, as in x.To(DType.Float32).");
            Check.Argument(bins > 0, $"Histc: bins is {bins}; it must be at least 1.");
            using var _ = Autograd.NoGrad();
            if (min == max && x.Count > 0) (min, max) = (x.Min().Item(), x.Max().Item());
            if (min == max) (min, max) = (min - 1, max + 1);
            Check.Argument(double.IsFinite(min) && double.IsFinite(max) && min < max, $"Histc: the range is {min} to {max}; it must be finite and not empty.");
            return SearchKernel.Histogram(x.To(DType.Float64).Contiguous(), bins, min, max).To(x.DType);
        }

        /// <summary>For each element, whether it is among <paramref name="testElements"/>; bool. NaN is among none.</summary>
        /// <param name="testElements">Any shape.</param>
        /// <param name="assumeUnique">Accepted for PyTorch's sake.</param>
        /// <param name="invert">Whether it is not among them.</param>
        [Export("isin")]
        public Tensor IsIn(Tensor testElements, bool assumeUnique = false, bool invert = false)
        {
            using var _ = Autograd.NoGrad();
            if (testElements.Count == 0) return Tensor.Full(x.Shape, invert, DType.Bool);
            var dtype = Promotion.Of(x, testElements);
            var sorted = testElements.To(dtype).Reshape(-1).Sort().Values;
            var place = sorted.SearchSorted(x.To(dtype));
            var last = Tensor.Of(sorted.Count - 1, DType.Int64);
            var found = sorted.Take(Tensor.Where(place.Equal(sorted.Count), last, place));
            return invert ? found.NotEqual(x.To(dtype)) : found.Equal(x.To(dtype));
        }
    }
}
