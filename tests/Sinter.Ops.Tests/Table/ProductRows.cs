using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class ProductRows
{
    static Tensor X => Tensor.Ones(2, 3);

    public static IEnumerable<OpRow> Rows =>
    [
        new("matmul, mm, bmm, mv, dot", x => x[0].MatMul(x[1]), Sample.Of([2, 3], [3, 4]), Sample.Of([3], [3]), Sample.Of([2, 3], [3]), Sample.Of([3], [3, 4]))
        {
            Reference = x => MatMul(x[0], x[1]), Large = Sample.Of([64, 96], [96, 80]),
            Errors =
            [
                new(() => X.MatMul(Tensor.Ones(4, 2)), @"^MatMul: a is \[2, 3\] and b is \[4, 2\]; a's last size, 3, must match"), new(() => X.MatMul(Tensor.Of(1f)), "^MatMul: .* Use \\* to scale"),
                new(() => X.MatMul(Tensor.Ones([3, 2], DType.Float64)), "^MatMul: a is float32 and b is float64"),
            ],
        },
        new("matmul", x => x[0].MatMul(x[1]), Sample.Of([2, 1, 3, 2], [3, 2, 2])) { Variant = "batches broadcast", Reference = x => Sum([2, 3, 3, 2], 2, i => new Cells(x[0])[i[0], 0, i[2], i[4]] * new Cells(x[1])[i[1], i[4], i[3]]) },
        new("nn.functional.linear", x => x[0].Linear(x[1], x[2]), Sample.Of([2, 2, 3], [4, 3], [4]))
        {
            Reference = x => Sum([2, 2, 4], 3, i => new Cells(x[0])[i[0], i[1], i[3]] * new Cells(x[1])[i[2], i[3]]) + x[2],
            Errors = [new(() => X.Linear(Tensor.Ones(4, 2)), @"^Linear: x is \[2, 3\] and weight is \[4, 2\]"), new(() => X.Linear(Tensor.Ones(4, 3), Tensor.Ones(3)), @"^Linear: .* bias must be \[4\]")],
        },
        new("einsum", x => Tensor.Einsum("bij, bjk -> bki", x), Sample.Of([2, 3, 2], [2, 2, 4]))
        {
            Reference = x => Sum([2, 4, 3], 2, i => new Cells(x[0])[i[0], i[2], i[3]] * new Cells(x[1])[i[0], i[3], i[1]]),
            Errors =
            [
                new(() => Tensor.Einsum("ij"), "^Einsum: there are no operands"), new(() => Tensor.Einsum("ij,jk", X), "^Einsum: 'ij,jk' names 2 operands, but 1 are given"),
                new(() => Tensor.Einsum("ijk->i", X), @"^Einsum: operand 0 of 'ijk->i' is \[2, 3\], but 'ijk' names 3"), new(() => Tensor.Einsum("ij->ii", X), "names 'i' more than once"),
                new(() => Tensor.Einsum("ij->k", X), "names 'k', which no operand has"), new(() => Tensor.Einsum("i1->i", X), "has a '1'"), new(() => Tensor.Einsum("ii->i", X), "a diagonal needs equal sizes"),
                new(() => Tensor.Einsum("ij,jk->ik", X, Tensor.Ones(4, 2)), "gives one name to dimensions of 3 and 4"), new(() => Tensor.Einsum("i->i->i", X), "has 2 arrows"),
                new(() => Tensor.Einsum("ij,ij", X, X.To(DType.Float64)), "^Einsum: operand 0 is float32 and operand 1 is float64"),
            ],
        },
        new("einsum", x => Tensor.Einsum("...ij,...jk", x), Sample.Of([2, 1, 2, 3], [4, 3, 2])) { Variant = "ellipsis", Reference = x => Sum([2, 4, 2, 2], 3, i => new Cells(x[0])[i[0], 0, i[2], i[4]] * new Cells(x[1])[i[1], i[4], i[3]]) },
        new("einsum", x => Tensor.Einsum("ii->i", x), Sample.Of([3, 3])) { Variant = "diagonal", Reference = x => Cells.Make([3], i => new Cells(x[0])[i[0], i[0]]) },
        new("einsum", x => Tensor.Einsum("iij,jj", x), Sample.Of([2, 2, 3], [3, 3])) { Variant = "repeated", Reference = x => Cells.Make([], _ => Enumerable.Range(0, 6).Sum(n => new Cells(x[0])[n / 3, n / 3, n % 3] * new Cells(x[1])[n % 3, n % 3])) },
        new("einsum", x => Tensor.Einsum("ba", x), Sample.Of([2, 3])) { Variant = "implicit transposition", Reference = x => Cells.Make([3, 2], i => new Cells(x[0])[i[1], i[0]]) },
        new("einsum", x => Tensor.Einsum("i,j->ij", x), Sample.Of([2], [3])) { Variant = "outer", Reference = x => Cells.Make([2, 3], i => new Cells(x[0])[i[0]] * new Cells(x[1])[i[1]]) },
        new("einsum", x => Tensor.Einsum("ij,jk,kl,lm->im", x), Sample.Of([2, 3], [3, 2], [2, 4], [4, 2])) { Variant = "chain", Reference = x => MatMul(MatMul(MatMul(x[0], x[1]), x[2]), x[3]) },
        new("einsum", x => Tensor.Einsum("bi,kij,bj->bk", x), Sample.Of([2, 3], [4, 3, 2], [2, 2])) { Variant = "bilinear", Reference = x => Sum([2, 4], 6, i => new Cells(x[0])[i[0], i[2] / 2] * new Cells(x[1])[i[1], i[2] / 2, i[2] % 2] * new Cells(x[2])[i[0], i[2] % 2]) },
        new("einsum", x => Tensor.Einsum("ij,ij->i", x), Sample.Of([2, 1], [2, 3])) { Variant = "size of 1", Reference = x => Sum([2], 3, i => new Cells(x[0])[i[0], 0] * new Cells(x[1])[i[0], i[1]]) },
        new("einsum", x => Tensor.Einsum("...i->...", x), Sample.Of([2, 2, 3])) { Variant = "sum", Reference = x => Sum([2, 2], 3, i => new Cells(x[0])[i]) },
        new("tensordot", x => x[0].TensorDot(x[1], [1, 0], [0, 2]), Sample.Of([2, 3, 4], [3, 5, 2]))
        {
            Reference = x => Sum([4, 5], 6, i => new Cells(x[0])[i[2] / 3, i[2] % 3, i[0]] * new Cells(x[1])[i[2] % 3, i[1], i[2] / 3]),
            Errors = [new(() => X.TensorDot(X, [0], [1]), "^TensorDot: .* dimension 0 of a, 2, and 1 of b, 3"), new(() => X.TensorDot(X, 3), "^TensorDot: dims is 3"), new(() => X.TensorDot(X, [0], []), "^TensorDot: 1 dimensions of a and 0")],
        },
        new("tensordot", x => x[0].TensorDot(x[1], 1), Sample.Of([2, 3], [3, 2])) { Variant = "number", Reference = x => MatMul(x[0], x[1]) },
        new("tensordot", x => x[0].TensorDot(x[1], [1], [0]), Sample.Of([2, 3], [1, 2])) { Variant = "size of 1", Reference = x => Sum([2, 2], 3, i => new Cells(x[0])[i[0], i[2]] * new Cells(x[1])[0, i[1]]) },
        new("outer, ger", x => x[0].Outer(x[1]), Sample.Of([2], [3])) { Reference = x => Cells.Make([2, 3], i => new Cells(x[0])[i[0]] * new Cells(x[1])[i[1]]), Errors = [new(() => X.Outer(X), @"^Outer: a is \[2, 3\]")] },
        new("inner", x => x[0].Inner(x[1]), Sample.Of([2, 3], [4, 3])) { Reference = x => Sum([2, 4], 3, i => new Cells(x[0])[i[0], i[2]] * new Cells(x[1])[i[1], i[2]]), Errors = [new(() => X.Inner(Tensor.Ones(2)), "^Inner: .* their last sizes, 3 and 2, must match")] },
        new("kron", x => x[0].Kron(x[1]), Sample.Of([2, 2], [3])) { Reference = x => Cells.Make([2, 6], i => new Cells(x[0])[i[0], i[1] / 3] * new Cells(x[1])[i[1] % 3]) },
        new("cross, linalg.cross", x => x[0].Cross(x[1]), Sample.Of([2, 3], [1, 3]))
        {
            Reference = x => Cells.Make([2, 3], i => new Cells(x[0])[i[0], (i[1] + 1) % 3] * new Cells(x[1])[0, (i[1] + 2) % 3] - new Cells(x[0])[i[0], (i[1] + 2) % 3] * new Cells(x[1])[0, (i[1] + 1) % 3]),
            Errors = [new(() => X.Cross(X, 0), "^Cross: .* dimension 0 must be 3 in both")],
        },
        new("linalg.vecdot", x => x[0].VecDot(x[1]), Sample.Of([2, 3], [3])) { Reference = x => Sum([2], 3, i => new Cells(x[0])[i] * new Cells(x[1])[i[1]]) },
        new("addmm", x => x[0].AddMM(x[1], x[2], 2, -1), Sample.Of([4], [2, 3], [3, 4])) { Reference = x => 2 * x[0] - MatMul(x[1], x[2]), Errors = [new(() => X.AddMM(X, X), @"^AddMM: a is \[2, 3\] and b is \[2, 3\]")] },
        new("addmv", x => x[0].AddMV(x[1], x[2], 0.5, 3), Sample.Of([2], [2, 3], [3])) { Reference = x => 0.5 * x[0] + 3 * MatMul(x[1], x[2]), Errors = [new(() => X.AddMV(X, X), "^AddMV: ")] },
        new("baddbmm", x => x[0].BAddBMM(x[1], x[2]), Sample.Of([2, 1, 2], [2, 2, 3], [2, 3, 2]))
        {
            Reference = x => x[0] + Sum([2, 2, 2], 3, i => new Cells(x[1])[i[0], i[1], i[3]] * new Cells(x[2])[i[0], i[3], i[2]]), Errors = [new(() => X.BAddBMM(X, X), "^BAddBMM: .* must be \\[B, N, K\\]")],
        },
        new("addbmm", x => x[0].AddBMM(x[1], x[2], alpha: 2), Sample.Of([2, 2], [2, 2, 3], [2, 3, 2]))
        {
            Reference = x => x[0] + 2 * Sum([2, 2], 6, i => new Cells(x[1])[i[2] / 3, i[0], i[2] % 3] * new Cells(x[2])[i[2] / 3, i[2] % 3, i[1]]), Errors = [new(() => X.AddBMM(X, X), "^AddBMM: ")],
        },
        new("addr", x => x[0].AddR(x[1], x[2], 0.5, 2), Sample.Of([2, 3], [2], [3])) { Reference = x => 0.5 * x[0] + 2 * Cells.Make([2, 3], i => new Cells(x[1])[i[0]] * new Cells(x[2])[i[1]]), Errors = [new(() => X.AddR(X, X), "^AddR: a is")] },
        new("nn.functional.bilinear", x => x[0].Bilinear(x[1], x[2], x[3]), Sample.Of([2, 2, 3], [2, 2, 2], [4, 3, 2], [4]))
        {
            Slack = 2, Reference = x => Sum([2, 2, 4], 6, i => new Cells(x[0])[i[0], i[1], i[3] / 2] * new Cells(x[2])[i[2], i[3] / 2, i[3] % 2] * new Cells(x[1])[i[0], i[1], i[3] % 2]) + x[3],
            Errors = [new(() => X.Bilinear(X, X), @"^Bilinear: weight is \[2, 3\]"), new(() => X.Bilinear(Tensor.Ones(3, 3), X), "^Bilinear: x is")],
        },
        new("linalg.multi_dot, chain_matmul", x => Tensor.MultiDot(x), Sample.Of([4, 2], [2, 5], [5, 3], [3]))
        {
            Slack = 2, Reference = x => MatMul(MatMul(MatMul(x[0], x[1]), x[2]), x[3]), Errors = [new(() => Tensor.MultiDot(X, Tensor.Ones(3), X), @"^MultiDot: matrix 1 is \[3\]"), new(() => Tensor.MultiDot(), "^MultiDot: there are no matrices")],
        },
        new("matrix_power, linalg.matrix_power", x => x[0].MatrixPower(5), new Sample(Input.Real([3, 3], -0.8, 0.8)))
        {
            Slack = 4, Reference = x => MatMul(MatMul(MatMul(x[0], x[0]), MatMul(x[0], x[0])), x[0]), Errors = [new(() => X.MatrixPower(2), @"^MatrixPower: x is \[2, 3\]"), new(() => Tensor.Ones(2, 2).MatrixPower(-1), "^MatrixPower: n is -1")],
        },
        new("matrix_power", x => x[0].MatrixPower(0), Sample.Of([2, 2, 2])) { Variant = "0", Gradients = Gradients.None, Reference = x => Cells.Make([2, 2, 2], i => i[1] == i[2] ? 1 : 0) },
    ];

    /// <summary>Σₖ of terms over a last index of k values.</summary>
    static Tensor Sum(Shape shape, int k, Func<long[], double> term)
        => Cells.Make(shape, i => Enumerable.Range(0, k).Sum(last => term([.. i, last])));

    static Tensor MatMul(Tensor a, Tensor b)
    {
        Cells p = new(a), q = new(b);
        Shape rows = a.Rank == 1 ? [] : [a.Shape[0]], columns = b.Rank == 1 ? [] : [b.Shape[1]];
        var K = (int)a.Shape[^1];
        return Sum([.. rows, .. columns], K, i => p.Flat((a.Rank == 1 ? 0 : i[0] * K) + i[^1]) * q.Flat(b.Rank == 1 ? i[^1] : i[^1] * b.Shape[1] + i[^2]));
    }
}
