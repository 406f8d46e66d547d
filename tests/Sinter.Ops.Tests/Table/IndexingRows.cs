using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class IndexingRows
{
    static readonly Shape Three = [3, 4, 2];
    static Tensor X => Tensor.Ones(2, 3);
    static Tensor At(params long[] positions) => Tensor.From(positions);

    // x, positions and source for dimension 1, where an index may be longer or shorter than x.
    static Sample Scattered => new(Input.Real([3, 4, 2]), Input.Integer([3, 6, 2], 0, 3), Input.Real([3, 6, 2]));
    static Sample Corner => new(Input.Real([3, 4, 2]), Input.Integer([2, 3, 1], 0, 3), Input.Real([3, 4, 2]));
    static Sample Slices => new(Input.Real([3, 4, 2]), Input.Integer([6], 0, 3), Input.Real([3, 6, 2]));
    static Sample ManyRows => new(Input.Real([50, 300]), Input.Integer([2000], 0, 49), Input.Real([2000, 300]));

    static IEnumerable<long[]> Places(Shape shape)
    {
        for (long i = 0; i < shape.Count; i++)
        {
            var (place, rest) = (new long[shape.Rank], i);
            for (var d = shape.Rank - 1; d >= 0; d--) (rest, place[d]) = Math.DivRem(rest, shape[d]);
            yield return place;
        }
    }

    static long Flat(Shape shape, long[] place) => place.Select((p, d) => (p, d)).Aggregate(0L, (at, e) => at * shape[e.d] + e.p);

    /// <summary>Visits each element of an index along dimension 1: its value in the source and its place in x.</summary>
    static Tensor Scatter(Tensor[] x, Func<List<double>[], double[], double[]> finish)
    {
        var (index, source, y) = (x[1].ToArray<long>(), x[2].ToArray<double>(), x[0].ToArray<double>());
        var arrived = Array.ConvertAll(y, _ => new List<double>());
        foreach (var place in Places(x[1].Shape))
        {
            var target = (long[])place.Clone();
            target[1] = index[Flat(x[1].Shape, place)];
            arrived[Flat(x[0].Shape, target)].Add(source[Flat(x[2].Shape, place)]);
        }
        return Tensor.From(finish(arrived, y), x[0].Shape);
    }

    static Tensor Meeting(Tensor[] x, Func<double, List<double>, double> meet) => Scatter(x, (arrived, y) => [.. y.Zip(arrived, meet)]);

    /// <summary>The same for a list of positions of whole slices.</summary>
    static Tensor[] Spread(Tensor[] x) => [x[0], x[1].Reshape(1, -1, 1).Expand(x[2].Shape), x[2]];

    static OpRow Reduce(ScatterReduction reduction, bool includeSelf, Func<double[], double> meet)
        => new("scatter_reduce", x => x[0].ScatterReduce(1, x[1], x[2], reduction, includeSelf), Scattered, Corner)
        {
            Variant = $"{reduction}{(includeSelf ? "" : " without self")}",
            Slack = 4,
            Reference = x => Meeting(x, (own, a) => a.Count == 0 ? own : meet(includeSelf ? [own, .. a] : [.. a])),
        };

    public static IEnumerable<OpRow> Rows =>
    [
        new("gather", x => x[0].Gather(1, x[1]), new Sample(Input.Real(Three), Input.Integer([3, 6, 2], 0, 3)), new(Input.Real(Three), Input.Integer([2, 3, 1], 0, 3)))
        {
            Reference = x => Tensor.From(Places(x[1].Shape).Select(p => x[0].ToArray<double>()[Flat(x[0].Shape, [p[0], x[1].ToArray<long>()[Flat(x[1].Shape, p)], p[2]])]).ToArray(), x[1].Shape),
            Large = new(Input.Real([300, 20]), Input.Integer([300, 500], 0, 19)),
            Errors =
            [
                new(() => X.Gather(1, At(0, 3).Reshape(1, 2)), @"^Gather: index 3 is out of range for dimension 1 of \[2, 3\] with size 3; use 0 to 2"),
                new(() => X.Gather(1, At(-1).Reshape(1, 1)), "^Gather: index -1 is out of range"),
                new(() => X.Gather(1, At(0)), @"^Gather: x is \[2, 3\] and the index \[1\]; they must have equally many"),
                new(() => X.Gather(1, Tensor.Zeros(3, 1).To(DType.Int64)), "^Gather: .* in dimension 0, which is not 1, the index must not be larger"),
                new(() => X.Gather(1, X), "^Gather: the index is float32; positions are integers"),
            ],
        },
        new("gather", x => x[0].Gather(-1, x[1]), new Sample(Input.Real([3, 4]), Input.Integer([3, 6], 0, 3)), new(Input.Real([]), Input.Integer([], 0, 0))) { Variant = "last" },
        new("index_select", x => x[0].IndexSelect(1, x[1]), new Sample(Input.Real(Three), Input.Integer([6], 0, 3)))
        {
            Reference = x => x[0].Gather(1, x[1].Reshape(1, 6, 1).Expand(3, 6, 2)), Large = new(Input.Real([50, 300]), Input.Integer([700], 0, 49)),
            Errors = [new(() => X.IndexSelect(0, At(5)), @"^IndexSelect: index 5 is out of range for dimension 0 of \[2, 3\] with size 2"), new(() => X.IndexSelect(0, X.To(DType.Int64)), "^IndexSelect: the index is .* 1 dimension")],
        },
        new("take", x => x[0].Take(x[1]), new Sample(Input.Real(Three), Input.Integer([2, 5], -24, 23)))
        {
            Reference = x => Tensor.From(x[1].ToArray<long>().Select(i => x[0].ToArray<double>()[i < 0 ? i + 24 : i]).ToArray(), x[1].Shape),
            Errors = [new(() => X.Take(At(6)), "^Take: index 6 is out of range for the 6 elements")],
        },
        new("take_along_dim", x => x[0].TakeAlongDim(x[1], 1), new Sample(Input.Real(Three), Input.Integer([1, 6, 2], 0, 3)))
        {
            Reference = x => x[0].Gather(1, x[1].Expand(3, 6, 2)), Errors = [new(() => X.TakeAlongDim(At(0), 1), "^TakeAlongDim: .* equally many dimensions")],
        },
        new("scatter", x => x[0].Scatter(1, x[1], x[2]), new Sample(Input.Real(Three), Input.Of(Rotated), Input.Real(Three)))
        {
            Reference = x => Meeting(x, (own, arrived) => arrived.Count == 0 ? own : arrived[^1]),
            Errors =
            [
                new(() => X.Scatter(0, At(2).Reshape(1, 1), X), "^Scatter: index 2 is out of range for dimension 0"), new(() => X.Scatter(0, At(0).Reshape(1, 1), Ints), "^Scatter: x is float32 and the source int64"),
                new(() => X.Scatter(0, Tensor.Zeros([2, 3], DType.Int64), Tensor.Ones(1, 3)), "^Scatter: the index is .* must not be larger"),
            ],
        },
        new("scatter", x => x[0].Scatter(1, x[1], 2.5), new Sample(Input.Real(Three), Input.Integer([2, 3, 1], 0, 3)))
        {
            Variant = "number", Reference = x => Meeting([x[0], x[1], Tensor.Full(x[1].Shape, 2.5, DType.Float64)], (own, arrived) => arrived.Count == 0 ? own : 2.5),
        },
        new("Tensor.scatter_", x => x[0].ScatterInPlace(1, x[1], 1.5), new Sample(Input.Real(Three), Input.Integer([3, 2, 2], 0, 3)))
        {
            InPlace = true, Reference = x => Meeting([x[0], x[1], Tensor.Full(x[1].Shape, 1.5, DType.Float64)], (own, arrived) => arrived.Count == 0 ? own : 1.5),
        },
        new("scatter_add", x => x[0].ScatterAdd(1, x[1], x[2]), Scattered, Corner)
        {
            Reference = x => Meeting(x, (own, arrived) => own + arrived.Sum()), Slack = 4, Large = new(Input.Real([2, 50, 100]), Input.Integer([2, 900, 100], 0, 49), Input.Real([2, 900, 100])),
        },
        new("Tensor.scatter_add_", x => x[0].ScatterAddInPlace(1, x[1], x[2]), Scattered) { InPlace = true, Slack = 4, Reference = x => Meeting(x, (own, arrived) => own + arrived.Sum()) },
        Reduce(ScatterReduction.Sum, true, v => v.Sum()), Reduce(ScatterReduction.Prod, true, v => v.Aggregate((a, b) => a * b)), Reduce(ScatterReduction.Mean, true, v => v.Average()),
        Reduce(ScatterReduction.AMax, true, v => v.Max()), Reduce(ScatterReduction.AMin, true, v => v.Min()),
        Reduce(ScatterReduction.Sum, false, v => v.Sum()), Reduce(ScatterReduction.Prod, false, v => v.Aggregate((a, b) => a * b)), Reduce(ScatterReduction.Mean, false, v => v.Average()),
        Reduce(ScatterReduction.AMax, false, v => v.Max()), Reduce(ScatterReduction.AMin, false, v => v.Min()),
        new("Tensor.scatter_reduce_", x => x[0].ScatterReduceInPlace(1, x[1], x[2], ScatterReduction.AMax), Scattered) { InPlace = true, Reference = x => Meeting(x, (own, arrived) => arrived.Append(own).Max()) },

        new("index_add", x => x[0].IndexAdd(1, x[1], x[2], alpha: 2), Slices)
        {
            Reference = x => Meeting(Spread(x), (own, arrived) => own + 2 * arrived.Sum()), Slack = 4, Large = new(Input.Real([20, 50, 30]), Input.Integer([300], 0, 49), Input.Real([20, 300, 30])),
            Errors = [new(() => X.IndexAdd(0, At(0), Tensor.Ones(1, 4)), @"^IndexAdd: x is \[2, 3\], the index has 1 positions in dimension 0, and the source is \[1, 4\]; it must be \[1, 3\]")],
        },
        new("index_add", x => x[0].IndexAdd(0, x[1], x[2]), new Sample(Input.Real([4, 3]), Input.Integer([9], 0, 3), Input.Real([9, 3]))) { Variant = "rows", Slack = 4, Large = ManyRows },
        new("Tensor.index_add_", x => x[0].IndexAddInPlace(1, x[1], x[2]), Slices) { InPlace = true, Slack = 4, Reference = x => Meeting(Spread(x), (own, arrived) => own + arrived.Sum()) },
        new("index_copy", x => x[0].IndexCopy(1, At(3, 0), x[1]), Sample.Of(Three, [3, 2, 2]))
        {
            Reference = x => Meeting([x[0], At(3, 0).Reshape(1, 2, 1).Expand(3, 2, 2), x[1]], (own, arrived) => arrived.Count == 0 ? own : arrived[^1]),
            Errors = [new(() => X.IndexCopy(0, At(2), Tensor.Ones(1, 3)), "^IndexCopy: index 2 is out of range for dimension 0")],
        },
        new("Tensor.index_copy_", x => x[0].IndexCopyInPlace(1, At(3, 0), x[1]), Sample.Of(Three, [3, 2, 2]))
        {
            InPlace = true, Reference = x => Meeting([x[0], At(3, 0).Reshape(1, 2, 1).Expand(3, 2, 2), x[1]], (own, arrived) => arrived.Count == 0 ? own : arrived[^1]),
        },
        new("index_fill", x => x[0].IndexFill(1, At(1, 3), 7), Sample.Of(Three))
        {
            Reference = x => Tensor.From(x[0].ToArray<double>().Select((v, i) => i / 2 % 4 is 1 or 3 ? 7 : v).ToArray(), Three),
            Errors = [new(() => X.IndexFill(2, At(0), 7), "^IndexFill: dim is 2, but"), new(() => X.IndexFill(0, At(2), 7), "^IndexFill: index 2 is out of range for dimension 0")],
        },
        new("Tensor.index_fill_", x => x[0].IndexFillInPlace(1, At(1, 3), 7), Sample.Of(Three))
        {
            InPlace = true, Reference = x => Tensor.From(x[0].ToArray<double>().Select((v, i) => i / 2 % 4 is 1 or 3 ? 7 : v).ToArray(), Three),
            Errors = [new(() => X.IndexFillInPlace(0, At(2), 7), "^IndexFillInPlace: index 2 is out of range for dimension 0")],
        },
        new("index_put", x => x[0].IndexPut([x[1], null, At(1)], x[2], accumulate: true), new Sample(Input.Real(Three), Input.Integer([5], -3, 2), Input.Real([5, 4])))
        {
            Slack = 4, Reference = x => Naive.Fill(Three, p => Naive.At(x[0], p) + (p[2] == 1 ? Enumerable.Range(0, 5).Sum(i => (x[1].ToArray<long>()[i] + 3) % 3 == p[0] ? Naive.At(x[2], i, p[1]) : 0) : 0)),
            Errors = [new(() => X.IndexPut([At(2)], Tensor.Ones(1)), @"^IndexPut: index 2 is out of range for dimension 0 of \[2, 3\] with size 2; use -2 to 1")],
        },
        new("Tensor.index_put_", x => x[0].IndexPutInPlace([At(0, 2), At(1, 3)], x[1]), Sample.Of(Three, [2, 2]))
        {
            InPlace = true, Reference = x => Naive.Fill(Three, p => (p[0], p[1]) is (0, 1) or (2, 3) ? Naive.At(x[1], p[0] / 2, p[2]) : Naive.At(x[0], p)),
        },
        new("put", x => x[0].Put(x[1], x[2], accumulate: true), new Sample(Input.Real([3, 4]), Input.Integer([7], -12, 11), Input.Real([7])))
        {
            Slack = 4, Reference = x => Naive.Fill([3, 4], p => Naive.At(x[0], p) + Enumerable.Range(0, 7).Sum(i => (x[1].ToArray<long>()[i] + 12) % 12 == 4 * p[0] + p[1] ? Naive.At(x[2], i) : 0)),
            Errors = [new(() => X.Put(At(1), Tensor.Ones(2)), "^Put: the index is .* equally many")],
        },
        new("Tensor.put_", x => x[0].PutInPlace(At(1, 7), x[1]), Sample.Of([3, 4], [2]))
        {
            InPlace = true, Reference = x => Naive.Fill([3, 4], p => (4 * p[0] + p[1]) switch { 1 => Naive.At(x[1], 0), 7 => Naive.At(x[1], 1), _ => Naive.At(x[0], p) }),
        },

        new("masked_fill", x => x[0].MaskedFill(x[1], 9), new Sample(Input.Real(Three), Input.Bool([4, 1])))
        {
            Reference = x => Tensor.From(x[0].ToArray<double>().Select((v, i) => x[1].ToArray<bool>()[i / 2 % 4] ? 9 : v).ToArray(), Three),
            Errors = [new(() => X.MaskedFill(X, 1), "^MaskedFill: the mask is float32; it must be bool")],
        },
        new("masked_fill", x => x[0].MaskedFill(x[1], x[2]), new Sample(Input.Real(Three), Input.Bool([4, 1]), Input.Real([]))) { Variant = "number with gradient" },
        new("Tensor.masked_fill_", x => x[0].MaskedFillInPlace(x[1], 9), new Sample(Input.Real(Three), Input.Bool([4, 1])))
        {
            InPlace = true, Reference = x => Tensor.From(x[0].ToArray<double>().Select((v, i) => x[1].ToArray<bool>()[i / 2 % 4] ? 9 : v).ToArray(), Three),
            Errors = [new(() => X.MaskedFillInPlace(X, 1), "^MaskedFillInPlace: the mask is float32; it must be bool")],
        },
        new("masked_select", x => x[0].MaskedSelect(x[1]), new Sample(Input.Real(Three), Input.Bool(Three)))
        {
            Reference = x => Tensor.From(x[0].ToArray<double>().Where((_, i) => x[1].ToArray<bool>()[i]).ToArray()),
        },
        new("masked_scatter", x => x[0].MaskedScatter(x[1], x[2]), new Sample(Input.Real(Three), Input.Bool(Three), Input.Real([24])))
        {
            Reference = x => { var next = 0; return Tensor.From(x[0].ToArray<double>().Select((v, i) => x[1].ToArray<bool>()[i] ? x[2].ToArray<double>()[next++] : v).ToArray(), Three); },
            Errors = [new(() => X.MaskedScatter(X.Equal(1), Tensor.Ones(5)), "^MaskedScatter: the mask has 6 true elements and the source is .* with 5")],
        },
        new("Tensor.masked_scatter_", x => x[0].MaskedScatterInPlace(x[1], x[2]), new Sample(Input.Real(Three), Input.Bool(Three), Input.Real([24])))
        {
            InPlace = true, Reference = x => { var next = 0; return Tensor.From(x[0].ToArray<double>().Select((v, i) => x[1].ToArray<bool>()[i] ? x[2].ToArray<double>()[next++] : v).ToArray(), Three); },
        },
        new("nonzero, argwhere", x => x[0].Greater(0).Nonzero(), Sample.Of(Three))
        {
            Gradients = Gradients.None, ResultDType = DType.Int64,
            Reference = x => Tensor.From(Places(Three).Where(p => x[0].ToArray<double>()[Flat(Three, p)] > 0).SelectMany(p => p).ToArray()).Reshape(-1, 3),
        },
    ];

    // A permutation of each line, so that no place is written twice.
    static Tensor Rotated => Tensor.From(Places(Three).Select(p => (p[1] + 1) % 4).ToArray(), Three);

    static Tensor Ints => Tensor.Ones([2, 3], DType.Int64);
}
