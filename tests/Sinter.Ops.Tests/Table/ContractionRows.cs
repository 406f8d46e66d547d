using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ContractionRows
{
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("einsum", x => Tensor.Einsum("bij, bjk -> bki", x), Sample.Of([2, 3, 2], [2, 2, 4]))
        {
            Reference = x => Sum([2, 4, 3], 2, i => Naive.At(x[0], i[0], i[2], i[3]) * Naive.At(x[1], i[0], i[3], i[1])),
            Errors =
            [
                new(() => Tensor.Einsum("ij"), "^Einsum: there are no operands"), new(() => Tensor.Einsum("ij,jk", X), "^Einsum: 'ij,jk' names 2 operands, but 1 are given"),
                new(() => Tensor.Einsum("ijk->i", X), @"^Einsum: operand 0 of 'ijk->i' is \[2, 3\], but 'ijk' names 3"), new(() => Tensor.Einsum("ij->ii", X), "names 'i' more than once"),
                new(() => Tensor.Einsum("ij->k", X), "names 'k', which no operand has"), new(() => Tensor.Einsum("i1->i", X), "has a '1'"), new(() => Tensor.Einsum("ii->i", X), "a diagonal needs equal sizes"),
                new(() => Tensor.Einsum("ij,jk->ik", X, Tensor.Ones(4, 2)), "gives one name to dimensions of 3 and 4"), new(() => Tensor.Einsum("i->i->i", X), "has 2 arrows"),
                new(() => Tensor.Einsum("ij,ij", X, X.To(DType.Float64)), "^Einsum: operand 0 is float32 and operand 1 is float64"),
            ],
        },
        new("einsum", x => Tensor.Einsum("...ij,...jk", x), Sample.Of([2, 1, 2, 3], [4, 3, 2])) { Variant = "ellipsis", Reference = x => Sum([2, 4, 2, 2], 3, i => Naive.At(x[0], i[0], 0, i[2], i[4]) * Naive.At(x[1], i[1], i[4], i[3])) },
        new("einsum", x => Tensor.Einsum("ii->i", x), Sample.Of([3, 3])) { Variant = "diagonal", Reference = x => Naive.Fill([3], i => Naive.At(x[0], i[0], i[0])) },
        new("einsum", x => Tensor.Einsum("iij,jj", x), Sample.Of([2, 2, 3], [3, 3])) { Variant = "repeated", Reference = x => Naive.Fill([], _ => Enumerable.Range(0, 6).Sum(n => Naive.At(x[0], n / 3, n / 3, n % 3) * Naive.At(x[1], n % 3, n % 3))) },
        new("einsum", x => Tensor.Einsum("ba", x), Sample.Of([2, 3])) { Variant = "implicit transposition", Reference = x => Naive.Fill([3, 2], i => Naive.At(x[0], i[1], i[0])) },
        new("einsum", x => Tensor.Einsum("i,j->ij", x), Sample.Of([2], [3])) { Variant = "outer", Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0]) * Naive.At(x[1], i[1])) },
        new("einsum", x => Tensor.Einsum("ij,jk,kl,lm->im", x), Sample.Of([2, 3], [3, 2], [2, 4], [4, 2])) { Variant = "chain", Reference = x => Naive.MatMul(Naive.MatMul(Naive.MatMul(x[0], x[1]), x[2]), x[3]) },
        new("einsum", x => Tensor.Einsum("bi,kij,bj->bk", x), Sample.Of([2, 3], [4, 3, 2], [2, 2])) { Variant = "bilinear", Reference = x => Sum([2, 4], 6, i => Naive.At(x[0], i[0], i[2] / 2) * Naive.At(x[1], i[1], i[2] / 2, i[2] % 2) * Naive.At(x[2], i[0], i[2] % 2)) },
        new("einsum", x => Tensor.Einsum("ij,ij->i", x), Sample.Of([2, 1], [2, 3])) { Variant = "size of 1", Reference = x => Sum([2], 3, i => Naive.At(x[0], i[0], 0) * Naive.At(x[1], i[0], i[1])) },
        new("einsum", x => Tensor.Einsum("...i->...", x), Sample.Of([2, 2, 3])) { Variant = "sum", Reference = x => Sum([2, 2], 3, i => Naive.At(x[0], i)) },
        new("tensordot", x => x[0].TensorDot(x[1], [1, 0], [0, 2]), Sample.Of([2, 3, 4], [3, 5, 2]))
        {
            Reference = x => Sum([4, 5], 6, i => Naive.At(x[0], i[2] / 3, i[2] % 3, i[0]) * Naive.At(x[1], i[2] % 3, i[1], i[2] / 3)),
            Errors = [new(() => X.TensorDot(X, [0], [1]), "^TensorDot: .* dimension 0 of a, 2, and 1 of b, 3"), new(() => X.TensorDot(X, 3), "^TensorDot: dims is 3"), new(() => X.TensorDot(X, [0], []), "^TensorDot: 1 dimensions of a and 0")],
        },
        new("tensordot", x => x[0].TensorDot(x[1], 1), Sample.Of([2, 3], [3, 2])) { Variant = "number", Reference = x => Naive.MatMul(x[0], x[1]) },
        new("tensordot", x => x[0].TensorDot(x[1], [1], [0]), Sample.Of([2, 3], [1, 2])) { Variant = "size of 1", Reference = x => Sum([2, 2], 3, i => Naive.At(x[0], i[0], i[2]) * Naive.At(x[1], 0, i[1])) },
        new("outer, ger", x => x[0].Outer(x[1]), Sample.Of([2], [3])) { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0]) * Naive.At(x[1], i[1])), Errors = [new(() => X.Outer(X), @"^Outer: a is \[2, 3\]")] },
        new("inner", x => x[0].Inner(x[1]), Sample.Of([2, 3], [4, 3])) { Reference = x => Sum([2, 4], 3, i => Naive.At(x[0], i[0], i[2]) * Naive.At(x[1], i[1], i[2])), Errors = [new(() => X.Inner(Tensor.Ones(2)), "^Inner: .* their last sizes, 3 and 2, must match")] },
        new("kron", x => x[0].Kron(x[1]), Sample.Of([2, 2], [3])) { Reference = x => Naive.Fill([2, 6], i => Naive.At(x[0], i[0], i[1] / 3) * Naive.At(x[1], i[1] % 3)) },
        new("cross, linalg.cross", x => x[0].Cross(x[1]), Sample.Of([2, 3], [1, 3]))
        {
            Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0], (i[1] + 1) % 3) * Naive.At(x[1], 0, (i[1] + 2) % 3) - Naive.At(x[0], i[0], (i[1] + 2) % 3) * Naive.At(x[1], 0, (i[1] + 1) % 3)),
            Errors = [new(() => X.Cross(X, 0), "^Cross: .* dimension 0 must be 3 in both")],
        },
        new("linalg.vecdot", x => x[0].VecDot(x[1]), Sample.Of([2, 3], [3])) { Reference = x => Sum([2], 3, i => Naive.At(x[0], i) * Naive.At(x[1], i[1])) },
        new("addmm", x => x[0].AddMM(x[1], x[2], 2, -1), Sample.Of([4], [2, 3], [3, 4])) { Reference = x => 2 * x[0] - Naive.MatMul(x[1], x[2]), Errors = [new(() => X.AddMM(X, X), @"^AddMM: a is \[2, 3\] and b is \[2, 3\]")] },
        new("addmv", x => x[0].AddMV(x[1], x[2], 0.5, 3), Sample.Of([2], [2, 3], [3])) { Reference = x => 0.5 * x[0] + 3 * Naive.MatMul(x[1], x[2].Reshape(3, 1)).Reshape(2), Errors = [new(() => X.AddMV(X, X), "^AddMV: ")] },
        new("baddbmm", x => x[0].BAddBMM(x[1], x[2]), Sample.Of([2, 1, 2], [2, 2, 3], [2, 3, 2]))
        {
            Reference = x => x[0] + Sum([2, 2, 2], 3, i => Naive.At(x[1], i[0], i[1], i[3]) * Naive.At(x[2], i[0], i[3], i[2])), Errors = [new(() => X.BAddBMM(X, X), "^BAddBMM: .* must be \\[B, N, K\\]")],
        },
        new("addbmm", x => x[0].AddBMM(x[1], x[2], alpha: 2), Sample.Of([2, 2], [2, 2, 3], [2, 3, 2]))
        {
            Reference = x => x[0] + 2 * Sum([2, 2], 6, i => Naive.At(x[1], i[2] / 3, i[0], i[2] % 3) * Naive.At(x[2], i[2] / 3, i[2] % 3, i[1])), Errors = [new(() => X.AddBMM(X, X), "^AddBMM: ")],
        },
        new("addr", x => x[0].AddR(x[1], x[2], 0.5, 2), Sample.Of([2, 3], [2], [3])) { Reference = x => 0.5 * x[0] + 2 * Naive.Fill([2, 3], i => Naive.At(x[1], i[0]) * Naive.At(x[2], i[1])), Errors = [new(() => X.AddR(X, X), "^AddR: a is")] },
        new("nn.functional.bilinear", x => x[0].Bilinear(x[1], x[2], x[3]), Sample.Of([2, 2, 3], [2, 2, 2], [4, 3, 2], [4]))
        {
            Slack = 2, Reference = x => Sum([2, 2, 4], 6, i => Naive.At(x[0], i[0], i[1], i[3] / 2) * Naive.At(x[2], i[2], i[3] / 2, i[3] % 2) * Naive.At(x[1], i[0], i[1], i[3] % 2)) + x[3],
            Errors = [new(() => X.Bilinear(X, X), @"^Bilinear: weight is \[2, 3\]"), new(() => X.Bilinear(Tensor.Ones(3, 3), X), "^Bilinear: x is")],
        },
        new("linalg.multi_dot, chain_matmul", x => Tensor.MultiDot(x), Sample.Of([4, 2], [2, 5], [5, 3], [3]))
        {
            Slack = 2, Reference = x => Naive.MatMul(Naive.MatMul(Naive.MatMul(x[0], x[1]), x[2]), x[3].Reshape(3, 1)).Reshape(4), Errors = [new(() => Tensor.MultiDot(X, Tensor.Ones(3), X), @"^MultiDot: matrix 1 is \[3\]"), new(() => Tensor.MultiDot(), "^MultiDot: there are no matrices")],
        },
        new("matrix_power, linalg.matrix_power", x => x[0].MatrixPower(5), new Sample(Input.Real([3, 3], -0.8, 0.8)))
        {
            Slack = 4, Reference = x => Naive.MatMul(Naive.MatMul(Naive.MatMul(x[0], x[0]), Naive.MatMul(x[0], x[0])), x[0]), Errors = [new(() => X.MatrixPower(2), @"^MatrixPower: x is \[2, 3\]"), new(() => Tensor.Ones(2, 2).MatrixPower(-1), "^Inv: the matrix is singular")],
        },
        new("matrix_power", x => x[0].MatrixPower(0), Sample.Of([2, 2, 2])) { Variant = "0", Gradients = Gradients.None, Reference = x => Naive.Fill([2, 2, 2], i => i[1] == i[2] ? 1 : 0) },
    ];

    /// <summary>Σₖ of terms over a last index of k values.</summary>
    static Tensor Sum(Shape shape, int k, Func<long[], double> term)
        => Naive.Fill(shape, i => Enumerable.Range(0, k).Sum(last => term([.. i, last])));
}
