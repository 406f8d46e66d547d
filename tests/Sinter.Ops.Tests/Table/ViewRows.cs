using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ViewRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Small => Sample.Of([2, 3]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("reshape, Tensor.reshape", x => x[0].Reshape(3, -1), Small, Sample.Of([3, 0]))
        {
            Reference = x => Tensor.From(x[0].ToArray<double>(), [3, x[0].Count / 3]),
            Errors =
            [
                new(() => X.Reshape(4, 2), @"^Reshape: \[2, 3\] has 6 elements and \[4, 2\] has 8"),
                new(() => X.Reshape(4, -1), @"^Reshape: \[2, 3\] has 6 elements, which \[4, -1\] cannot hold"),
                new(() => X.Reshape(-1, -1), "two sizes of -1"),
            ],
        },
        new("Tensor.view", x => x[0].View(2, 1, 3), Small)
        {
            Reference = x => Tensor.From(x[0].ToArray<double>(), [2, 1, 3]),
            Errors = [new(() => X.Transpose(0, 1).View(6), @"^View: \[3, 2\] with strides \[1, 3\] cannot be seen as \[6\] without copying; use Reshape")],
        },
        new("permute", x => x[0].Permute(2, 0, -2), Sample.Of([2, 3, 4]))
        {
            Reference = x => Naive.Fill([4, 2, 3], i => Naive.At(x[0], i[1], i[2], i[0])),
            Errors = [new(() => X.Permute(0), "^Permute: 1 dimensions named"), new(() => X.Permute(0, 0), "named twice"), new(() => X.Permute(0, 2), "^Permute: dim is 2")],
        },
        new("transpose, swapaxes, swapdims", x => x[0].Transpose(0, -1), Small)
        {
            Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0])), Errors = [new(() => X.Transpose(0, 2), @"^Transpose: dim is 2, but \[2, 3\] has 2 dimensions")],
        },
        new("Tensor.mT", x => x[0].MT, Sample.Of([2, 3, 2]))
        {
            Reference = x => Naive.Fill([2, 2, 3], i => Naive.At(x[0], i[0], i[2], i[1])), Errors = [new(() => Tensor.Ones(2).MT.Clone(), @"^MT: \[2\] has 1 dimensions")],
        },
        new("Tensor.expand, broadcast_to", x => x[0].Expand(2, -1, 3), Sample.Of([2, 1]))
        {
            Reference = x => Naive.Fill([2, 2, 3], i => Naive.At(x[0], i[1], 0)),
            Errors = [new(() => X.Expand(3), "cannot have fewer dimensions"), new(() => X.Expand(2, 4), @"^Expand: \[2, 3\] to \[2, 4\]; dimension 1 is 3")],
        },
        new("narrow", x => x[0].Narrow(-1, 1, 2), Small)
        {
            Reference = x => Naive.Fill([2, 2], i => Naive.At(x[0], i[0], i[1] + 1)),
            Errors = [new(() => X.Narrow(1, 2, 2), "^Narrow: positions 2 to 4 of dimension 1"), new(() => Tensor.Of(1).Narrow(0, 0, 1), "^Narrow: the tensor has no dimensions")],
        },
        new("select", x => x[0].Select(1, -1), Small)
        {
            Reference = x => Naive.Fill([2], i => Naive.At(x[0], i[0], 2)),
            Errors = [new(() => X.Select(0, 2), "^Select: index 2 of dimension 0"), new(() => Tensor.Of(1).Select(0, 0), "^Select: the tensor has no dimensions")],
        },
        new("unsqueeze", x => x[0].Unsqueeze(-1), Small)
        {
            Reference = x => Tensor.From(x[0].ToArray<double>(), [2, 3, 1]), Errors = [new(() => X.Unsqueeze(3), @"^Unsqueeze: dim is 3 for \[2, 3\]; use -3 to 2")],
        },
        new("squeeze", x => x[0].Squeeze(), Sample.Of([1, 3, 1])) { Reference = x => Tensor.From(x[0].ToArray<double>()) },
        new("squeeze", x => x[0].Squeeze(-1), Sample.Of([1, 3, 1])) { Variant = "dim", Reference = x => Tensor.From(x[0].ToArray<double>(), [1, 3]) },
        new("as_strided", x => x[0].AsStrided([2, 2], [2, 1], 1), Small)
        {
            ReadsStrides = true,
            Reference = x => Naive.Fill([2, 2], i => x[0].ToArray<double>()[2 * i[0] + i[1] + 1]),
            Errors = [new(() => X.AsStrided([2, 400], [300, 1]), "reaches element 699, but the storage has"), new(() => X.AsStrided([2], [1, 1]), "one for each dimension")],
        },
        new("as_strided", x => x[0].AsStrided([3, 3], [1, 1]), Small)
        {
            Variant = "overlapping", ReadsStrides = true, Reference = x => Naive.Fill([3, 3], i => x[0].ToArray<double>()[i[0] + i[1]]),
        },
    ];
}
