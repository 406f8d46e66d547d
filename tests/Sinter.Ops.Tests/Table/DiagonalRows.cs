using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class DiagonalRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Matrix => Sample.Of([3, 4]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("diagonal", x => x[0].Diagonal(1), Matrix)
        {
            Reference = x => Naive.Fill([3], i => Naive.At(x[0], i[0], i[0] + 1)),
            Errors = [new(() => Tensor.Ones(3).Diagonal(), @"^Diagonal: x is \[3\]"), new(() => X.Diagonal(0, 1, 1), "^Diagonal: dim1 and dim2 both name dimension 1")],
        },
        new("diagonal", x => x[0].Diagonal(-1, 2, 0), Sample.Of([2, 3, 4])) { Variant = "batch", Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0], i[1] + 1)) },
        new("diag", x => x[0].Diag(-1), Sample.Of([2]))
        {
            Reference = x => Naive.Fill([3, 3], i => i[0] == i[1] + 1 ? Naive.At(x[0], i[1]) : 0), Errors = [new(() => Tensor.Ones(1, 1, 1).Diag(), @"^Diag: x is \[1, 1, 1\]")],
        },
        new("diag", x => x[0].Diag(), Matrix) { Variant = "of a matrix", Reference = x => Naive.Fill([3], i => Naive.At(x[0], i[0], i[0])) },
        new("diagflat", x => x[0].DiagFlat(), Sample.Of([2, 2])) { Reference = x => Naive.Fill([4, 4], i => i[0] == i[1] ? x[0].ToArray<double>()[i[0]] : 0) },
        new("diag_embed", x => x[0].DiagEmbed(1, 0, 2), Sample.Of([2, 3])) { Reference = x => Naive.Fill([4, 2, 4], i => i[2] == i[0] + 1 ? Naive.At(x[0], i[1], i[0]) : 0) },
        new("trace", x => x[0].Trace(), Matrix)
        {
            Reference = x => Naive.Fill([], _ => Enumerable.Range(0, 3).Sum(i => Naive.At(x[0], i, i))), Errors = [new(() => Tensor.Ones(3).Trace(), @"^Trace: x is \[3\]")],
        },
        new("tril", x => x[0].Tril(), Matrix, Sample.Of([2, 3, 3]))
        {
            Reference = x => x[0].Rank == 2 ? Naive.Fill([3, 4], i => i[1] <= i[0] ? Naive.At(x[0], i) : 0) : Naive.Fill([2, 3, 3], i => i[2] <= i[1] ? Naive.At(x[0], i) : 0),
            Errors = [new(() => Tensor.Ones(3).Tril(), @"^Tril: x is \[3\]")],
        },
        new("triu", x => x[0].Triu(-1), Matrix)
        {
            Reference = x => Naive.Fill([3, 4], i => i[1] >= i[0] - 1 ? Naive.At(x[0], i) : 0), Errors = [new(() => Tensor.Ones(3).Triu(), @"^Triu: x is \[3\]")],
        },
        new("tril_indices", _ => Tensor.TrilIndices(3, 2), new Sample())
        {
            Gradients = Gradients.None, ResultDType = DType.Int64, Reference = _ => Tensor.From([0L, 1, 1, 2, 2, 0, 0, 1, 0, 1], [2, 5]),
            Errors = [new(() => Tensor.TrilIndices(-1, 2), "^TrilIndices: -1 rows")],
        },
        new("triu_indices", _ => Tensor.TriuIndices(3, 3, 1), new Sample()) { Gradients = Gradients.None, ResultDType = DType.Int64, Reference = _ => Tensor.From([0L, 0, 1, 1, 2, 2], [2, 3]) },
        new("diagonal_scatter", x => x[0].DiagonalScatter(x[1], 1), Sample.Of([3, 4], [3]))
        {
            Reference = x => Naive.Fill([3, 4], i => i[1] == i[0] + 1 ? Naive.At(x[1], i[0]) : Naive.At(x[0], i)),
            Errors = [new(() => X.DiagonalScatter(Tensor.Ones(3)), @"^DiagonalScatter: source is \[3\], but the part of \[2, 3\] to be replaced is \[2\]")],
        },
        new("select_scatter", x => x[0].SelectScatter(x[1], 1, -1), Sample.Of([3, 4], [3]))
        {
            Reference = x => Naive.Fill([3, 4], i => i[1] == 3 ? Naive.At(x[1], i[0]) : Naive.At(x[0], i)),
            Errors = [new(() => X.SelectScatter(Tensor.Ones(2), 1, 3), "^SelectScatter: index 3 of dimension 1")],
        },
        new("slice_scatter", x => x[0].SliceScatter(x[1], 1, 1, null, 2), Sample.Of([3, 4], [3, 2]))
        {
            Reference = x => Naive.Fill([3, 4], i => i[1] % 2 == 1 ? Naive.At(x[1], i[0], i[1] / 2) : Naive.At(x[0], i)),
            Errors = [new(() => X.SliceScatter(X, step: 0), "^SliceScatter: step is 0")],
        },
    ];
}
