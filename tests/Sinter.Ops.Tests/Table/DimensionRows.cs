using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class DimensionRows
{
    static Tensor X => Tensor.Ones(2, 3);
    static Sample Matrix => Sample.Of([2, 3]);
    static Sample Cube => Sample.Of([2, 3, 4]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("Tensor.view_as", x => x[0].ViewAs(Tensor.Zeros(2, 1, 3)), Matrix)
        {
            Reference = x => Naive.Fill([2, 1, 3], i => Naive.At(x[0], i[0], i[2])),
        },
        new("Tensor.reshape_as", x => x[0].ReshapeAs(Tensor.Zeros(3, 2)), Matrix) { Reference = x => Naive.Fill([3, 2], i => x[0].ToArray<double>()[2 * i[0] + i[1]]) },
        new("Tensor.mH, adjoint", x => x[0].MH, Matrix) { Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0])) },
        new("Tensor.T, t", x => x[0].T, Matrix)
        {
            Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0])), Errors = [new(() => _ = Tensor.Ones(2, 2, 2).T, @"^T: x is \[2, 2, 2\]")],
        },
        new("Tensor.H", x => x[0].H, Matrix) { Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0])) },
        new("Tensor.expand_as", x => x[0].ExpandAs(Tensor.Zeros(2, 3, 4)), Sample.Of([3, 1])) { Reference = x => Naive.Fill([2, 3, 4], i => Naive.At(x[0], i[1], 0)) },
        new("squeeze", x => x[0].Squeeze([0, 1]), Sample.Of([1, 3, 1])) { Variant = "dims", Reference = x => Naive.Fill([3, 1], i => x[0].ToArray<double>()[i[0]]) },
        new("Tensor.unfold", x => x[0].Unfold(0, 3, 1), Sample.Of([5, 2]))
        {
            Reference = x => Naive.Fill([3, 2, 3], i => Naive.At(x[0], i[0] + i[2], i[1])), Errors = [new(() => X.Unfold(1, 4, 1), "^Unfold: size is 4, but dimension 1"), new(() => X.Unfold(1, 2, 0), "^Unfold: step is 0")],
        },
        new("Tensor.unfold", x => x[0].Unfold(-1, 2, 2), Sample.Of([2, 5])) { Variant = "apart", Reference = x => Naive.Fill([2, 2, 2], i => Naive.At(x[0], i[0], 2 * i[1] + i[2])) },
        new("flatten", x => x[0].Flatten(1), Cube)
        {
            Reference = x => Naive.Fill([2, 12], i => x[0].ToArray<double>()[12 * i[0] + i[1]]), Errors = [new(() => X.Flatten(1, 0), "^Flatten: dimensions 1 to 0")],
        },
        new("unflatten", x => x[0].Unflatten(1, [-1, 2]), Sample.Of([2, 4]))
        {
            Reference = x => Naive.Fill([2, 2, 2], i => Naive.At(x[0], i[0], 2 * i[1] + i[2])), Errors = [new(() => X.Unflatten(1, [2, 2]), @"^Unflatten: dimension 1 of \[2, 3\] is 3")],
        },
        new("ravel", x => x[0].Ravel(), Matrix) { Reference = x => Naive.Fill([6], i => x[0].ToArray<double>()[i[0]]) },
        new("movedim, moveaxis", x => x[0].MoveDim(0, 2), Cube) { Reference = x => Naive.Fill([3, 4, 2], i => Naive.At(x[0], i[2], i[0], i[1])) },
        new("movedim", x => x[0].MoveDim([0, 1], [-1, 0]), Cube)
        {
            Variant = "several", Reference = x => Naive.Fill([3, 4, 2], i => Naive.At(x[0], i[2], i[0], i[1])),
            Errors = [new(() => X.MoveDim([0, 0], [0, 1]), "^MoveDim: a dimension or a place"), new(() => X.MoveDim([0], [0, 1]), "^MoveDim: 1 dimensions to 2 places")],
        },
        new("atleast_1d", x => x[0].AtLeast1d(), new Sample(Input.Real(Shape.Scalar)), Matrix) { Reference = x => x[0].Rank == 0 ? x[0].Reshape(1) : x[0] },
        new("atleast_2d", x => x[0].AtLeast2d(), Sample.Of([3])) { Reference = x => Naive.Fill([1, 3], i => Naive.At(x[0], i[1])) },
        new("atleast_3d", x => x[0].AtLeast3d(), Sample.Of([3])) { Reference = x => Naive.Fill([1, 3, 1], i => Naive.At(x[0], i[1])) },
        new("broadcast_tensors", x => Tensor.BroadcastTensors(x), Sample.Of([3, 1], [4]))
        {
            Reference = x => Naive.Fill([3, 4], i => Naive.At(x[0], i[0], 0)), Errors = [new(() => Tensor.BroadcastTensors(X, Tensor.Ones(2)), "^BroadcastTensors: .* do not broadcast")],
        },
    ];
}
