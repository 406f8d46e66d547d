using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ViewRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Matrix => Sample.Of([2, 3]);
    static Sample Cube => Sample.Of([2, 3, 4]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("reshape, Tensor.reshape", x => x[0].Reshape(4, -1), Cube)
        {
            Reference = x => Cells.Make([4, 6], i => new Cells(x[0]).Flat(6 * i[0] + i[1])),
            Errors =
            [
                new(() => X.Reshape(4, 2), @"^Reshape: \[2, 3\] has 6 elements and \[4, 2\] has 8"),
                new(() => X.Reshape(-1, -1), @"^Reshape: \[-1, -1\] has two sizes of -1"),
                new(() => X.Reshape(4, -1), @"^Reshape: \[2, 3\] has 6 elements, which \[4, -1\] cannot hold"),
            ],
        },
        new("Tensor.view", x => x[0].View(2, 3, 2, 2), Cube)
        {
            ReadsStrides = true, Reference = x => Cells.Make([2, 3, 2, 2], i => new Cells(x[0])[i[0], i[1], 2 * i[2] + i[3]]),
            Errors = [new(() => X.T.View(6), @"^View: \[3, 2\] with strides \[1, 3\] cannot be seen as \[6\] without copying; use Reshape")],
        },
        new("Tensor.view_as", x => x[0].ViewAs(Tensor.Zeros(2, 1, 3)), Matrix)
        {
            ReadsStrides = true, Reference = x => Cells.Make([2, 1, 3], i => new Cells(x[0])[i[0], i[2]]),
        },
        new("Tensor.reshape_as", x => x[0].ReshapeAs(Tensor.Zeros(3, 2)), Matrix) { Reference = x => Cells.Make([3, 2], i => new Cells(x[0]).Flat(2 * i[0] + i[1])) },
        new("permute", x => x[0].Permute(2, 0, 1), Cube)
        {
            Reference = x => Cells.Make([4, 2, 3], i => new Cells(x[0])[i[1], i[2], i[0]]),
            Errors = [new(() => X.Permute(0), "^Permute: 1 dimensions named"), new(() => X.Permute(1, -1), @"^Permute: dimension -1 of \[2, 3\] is named twice")],
        },
        new("transpose, swapaxes, swapdims", x => x[0].Transpose(0, -1), Cube)
        {
            Reference = x => Cells.Make([4, 3, 2], i => new Cells(x[0])[i[2], i[1], i[0]]), Errors = [new(() => X.Transpose(0, 2), "^Transpose: dim is 2")],
        },
        new("Tensor.mT", x => x[0].MT, Cube)
        {
            Reference = x => Cells.Make([2, 4, 3], i => new Cells(x[0])[i[0], i[2], i[1]]), Errors = [new(() => _ = Tensor.Ones(3).MT, @"^MT: \[3\] has 1 dim")],
        },
        new("Tensor.mH, adjoint", x => x[0].MH, Matrix) { Reference = x => Cells.Make([3, 2], i => new Cells(x[0])[i[1], i[0]]) },
        new("Tensor.T, t", x => x[0].T, Matrix)
        {
            Reference = x => Cells.Make([3, 2], i => new Cells(x[0])[i[1], i[0]]), Errors = [new(() => _ = Tensor.Ones(2, 2, 2).T, @"^T: x is \[2, 2, 2\]")],
        },
        new("Tensor.H", x => x[0].H, Matrix) { Reference = x => Cells.Make([3, 2], i => new Cells(x[0])[i[1], i[0]]) },
        new("Tensor.expand, broadcast_to", x => x[0].Expand(2, -1, 4), Sample.Of([3, 1]))
        {
            Reference = x => Cells.Make([2, 3, 4], i => new Cells(x[0])[i[1], 0]),
            Errors = [new(() => X.Expand(3), @"^Expand: \[2, 3\] to \[3\]"), new(() => X.Expand(2, 4), "^Expand: .* dimension 1 is 3 and only a size of 1")],
        },
        new("Tensor.expand_as", x => x[0].ExpandAs(Tensor.Zeros(2, 3, 4)), Sample.Of([3, 1])) { Reference = x => Cells.Make([2, 3, 4], i => new Cells(x[0])[i[1], 0]) },
        new("narrow", x => x[0].Narrow(1, 1, 2), Cube)
        {
            Reference = x => Cells.Make([2, 2, 4], i => new Cells(x[0])[i[0], i[1] + 1, i[2]]), Errors = [new(() => X.Narrow(1, 2, 2), "^Narrow: positions 2 to 4 of dimension 1")],
        },
        new("select", x => x[0].Select(1, -1), Cube)
        {
            Reference = x => Cells.Make([2, 4], i => new Cells(x[0])[i[0], 2, i[1]]),
            Errors = [new(() => X.Select(0, 2), "^Select: index 2 of dimension 0"), new(() => Tensor.Of(1.0).Select(0, 0), "^Select: the tensor has no dimensions")],
        },
        new("unsqueeze", x => x[0].Unsqueeze(-2), Matrix)
        {
            Reference = x => Cells.Make([2, 1, 3], i => new Cells(x[0])[i[0], i[2]]), Errors = [new(() => X.Unsqueeze(3), "^Unsqueeze: dim is 3 .* use -3 to 2")],
        },
        new("squeeze", x => x[0].Squeeze(), Sample.Of([1, 3, 1])) { Reference = x => Cells.Make([3], i => new Cells(x[0]).Flat(i[0])) },
        new("squeeze", x => x[0].Squeeze([0, 1]), Sample.Of([1, 3, 1])) { Variant = "dims", Reference = x => Cells.Make([3, 1], i => new Cells(x[0]).Flat(i[0])) },
        new("as_strided", x => x[0].Clone().AsStrided([3, 2, 2], [2, 1, 0], 1), Sample.Of([8]))
        {
            Reference = x => Cells.Make([3, 2, 2], i => new Cells(x[0])[1 + 2 * i[0] + i[1]]),
            Errors =
            [
                new(() => X.AsStrided([2], [1, 1]), "^AsStrided: .* one for each dimension"), new(() => X.AsStrided([2], [-1]), "^AsStrided: stride 0 is -1"),
                new(() => Tensor.Ones(1000).AsStrided([1001], [1], 100), "^AsStrided: .* reaches element 1100"),
            ],
        },
        new("as_strided", x => x[0].Clone().AsStrided([4, 3], [1, 1]), Sample.Of([6])) { Variant = "overlapping", Reference = x => Cells.Make([4, 3], i => new Cells(x[0])[i[0] + i[1]]) },
        new("Tensor.unfold", x => x[0].Unfold(0, 3, 1), Sample.Of([5, 2]))
        {
            Reference = x => Cells.Make([3, 2, 3], i => new Cells(x[0])[i[0] + i[2], i[1]]), Errors = [new(() => X.Unfold(1, 4, 1), "^Unfold: windows of 4 every 1")],
        },
        new("Tensor.unfold", x => x[0].Unfold(-1, 2, 2), Sample.Of([2, 5])) { Variant = "apart", Reference = x => Cells.Make([2, 2, 2], i => new Cells(x[0])[i[0], 2 * i[1] + i[2]]) },
        new("flatten", x => x[0].Flatten(1), Cube)
        {
            Reference = x => Cells.Make([2, 12], i => new Cells(x[0]).Flat(12 * i[0] + i[1])), Errors = [new(() => X.Flatten(1, 0), "^Flatten: dimensions 1 to 0")],
        },
        new("unflatten", x => x[0].Unflatten(1, [-1, 2]), Sample.Of([2, 4]))
        {
            Reference = x => Cells.Make([2, 2, 2], i => new Cells(x[0])[i[0], 2 * i[1] + i[2]]), Errors = [new(() => X.Unflatten(1, [2, 2]), @"^Unflatten: dimension 1 of \[2, 3\] is 3")],
        },
        new("ravel", x => x[0].Ravel(), Matrix) { Reference = x => Cells.Make([6], i => new Cells(x[0]).Flat(i[0])) },
        new("movedim, moveaxis", x => x[0].MoveDim(0, 2), Cube) { Reference = x => Cells.Make([3, 4, 2], i => new Cells(x[0])[i[2], i[0], i[1]]) },
        new("movedim", x => x[0].MoveDim([0, 1], [-1, 0]), Cube)
        {
            Variant = "several", Reference = x => Cells.Make([3, 4, 2], i => new Cells(x[0])[i[2], i[0], i[1]]),
            Errors = [new(() => X.MoveDim([0, 0], [0, 1]), "^MoveDim: a dimension or a place"), new(() => X.MoveDim([0], [0, 1]), "^MoveDim: 1 dimensions to 2 places")],
        },
        new("atleast_1d", x => x[0].AtLeast1d(), new Sample(Input.Real(Shape.Scalar)), Matrix) { Reference = x => x[0].Rank == 0 ? x[0].Reshape(1) : x[0] },
        new("atleast_2d", x => x[0].AtLeast2d(), Sample.Of([3])) { Reference = x => Cells.Make([1, 3], i => new Cells(x[0])[i[1]]) },
        new("atleast_3d", x => x[0].AtLeast3d(), Sample.Of([3])) { Reference = x => Cells.Make([1, 3, 1], i => new Cells(x[0])[i[1]]) },
        new("broadcast_tensors", x => Tensor.BroadcastTensors(x), Sample.Of([3, 1], [4]))
        {
            Reference = x => Cells.Make([3, 4], i => new Cells(x[0])[i[0], 0]), Errors = [new(() => Tensor.BroadcastTensors(X, Tensor.Ones(2)), "^BroadcastTensors: .* do not broadcast")],
        },
    ];
}
