using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Sliding extrema along any dimension, and morphology.</summary>
public static class SlidingWindowRows
{
    static readonly Tensor X = Tensor.Ones(3, 8);

    static IEnumerable<long> Range(long from, long length) => Enumerable.Range(0, (int)length).Select(i => from + i);

    public static IEnumerable<OpRow> Rows =>
    [
        new("sinter.sliding_window_max", x => x[0].SlidingWindowMax(3), Sample.Of([2, 8]), Sample.Of([3]))
        {
            Reference = x => NaiveSpatial.Pool(x[0], [x[0].Shape[^1] - 2], (_, o) => Range(o, 3), w => w.Max()),
            Large = Sample.Of([3, 40_000]),
            Errors =
            [
                new(() => X.SlidingWindowMax(0), @"^SlidingWindowMax: k is 0, but dimension 1 of \[3, 8\] has 8 elements; k must be from 1 to 8"),
                new(() => X.SlidingWindowMax(9), "k is 9"),
                new(() => X.SlidingWindowMax(4, dim: 0), "dimension 0"),
                new(() => X.SlidingWindowMax(1, dim: 2), "dim is 2"),
                new(() => X.To(DType.Bool).SlidingWindowMax(1), "bool, which has no order"),
            ],
        },
        new("sinter.sliding_window_max", x => x[0].SlidingWindowMax(2, dim: 0), Sample.Of([5, 2, 10]), Sample.Of([5, 3]))
        { Variant = "dim 0", Reference = x => NaiveSpatial.Pool(x[0].MoveFirstToLast(), [4], (_, o) => Range(o, 2), w => w.Max()).MoveLastToFirst(), Large = Sample.Of([60, 2000]) },
        new("sinter.sliding_window_min", x => x[0].SlidingWindowMin(4), Sample.Of([2, 9])) { Reference = x => NaiveSpatial.Pool(x[0], [6], (_, o) => Range(o, 4), w => w.Min()) },
        new("sinter.grey_dilation", x => x[0].GreyDilation((3, 4)), Sample.Of([2, 4, 5]))
        { Reference = x => NaiveSpatial.Pool(x[0], [4, 5], (d, o) => Range(o - 1, 3 + d), w => w.Max()), Errors = [new(() => Tensor.Ones(3).GreyDilation(2), "at least 2 dimensions")] },
        new("sinter.grey_erosion", x => x[0].GreyErosion((3, 4)), Sample.Of([2, 4, 5]))
        { Reference = x => NaiveSpatial.Pool(x[0], [4, 5], (d, o) => Range(o - 1 - d, 3 + d), w => w.Min()) },
    ];

    static Tensor MoveFirstToLast(this Tensor x) => x.Permute([.. Enumerable.Range(1, x.Rank - 1), 0]);

    static Tensor MoveLastToFirst(this Tensor x) => x.Permute([x.Rank - 1, .. Enumerable.Range(0, x.Rank - 1)]);
}
