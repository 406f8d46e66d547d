using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Decompositions and what is solved with them. What is known up to a sign is checked through products that do not depend on it.</summary>
static class LinearAlgebraRows
{
    static readonly DType[] Wide = [DType.Float64, DType.Float32];

    static Sample Square => new(Input.Of(Tensor.From(new[,] { { 2, -1, 0.5 }, { 0.3, 1.5, -0.7 }, { -0.4, 0.8, 1.9 } })));
    static Sample Batch => Sample.Of([2, 2, 2]);
    static Sample Tall => Sample.Of([4, 3]);
    static Tensor Singular => Tensor.From(new[,] { { 1.0, 2 }, { 2, 4 } });

    // Positive definite, of any square.
    static Tensor Positive(Tensor x) => x.MatMul(x.MT) + Tensor.Eye(x.Shape[^1], dtype: x.DType);
    static Tensor Symmetric(Tensor x) => x + x.MT;

    static OpRow Row(string names, Func<Tensor[], Tensor> call, params Sample[] samples) => new(names, call, samples) { DTypes = Wide, Slack = 40, NeedsOwnPlaces = true };
    static OpRow Row(string names, Func<Tensor[], Tensor[]> call, params Sample[] samples) => new(names, call, samples) { DTypes = Wide, Slack = 40, NeedsOwnPlaces = true };
    static OpRow Plain(string names, Func<Tensor[], Tensor> call, params Sample[] samples) => Row(names, call, samples) with { Gradients = Gradients.None };

    public static IEnumerable<OpRow> Rows =>
    [
        Row("linalg.cholesky, cholesky", x => Positive(x[0]).CholeskyFactor(), Square, Batch) with
        {
            Errors = [new(() => Tensor.From(new[,] { { 1.0, 2 }, { 2, 1 } }).CholeskyFactor(), "^CholeskyFactor: the matrix is not positive definite: its leading minor of order 2"), new(() => Tensor.Ones(2, 3).CholeskyFactor(), @"^CholeskyEx: the matrix is \[2, 3\]")],
        },
        Row("linalg.cholesky", x => Positive(x[0]).CholeskyFactor(upper: true), Square) with { Variant = "upper" },
        Row("linalg.cholesky_ex", x => Positive(x[0]).CholeskyEx().L, Square),
        Row("cholesky_solve", x => x[1].CholeskySolve(Positive(x[0]).CholeskyFactor()), new Sample(Input.Real([3, 3]), Input.Real([3, 2]))),
        Row("cholesky_inverse", x => Positive(x[0]).CholeskyFactor().CholeskyInverse(), Square),
        Row("linalg.solve_triangular", x => (x[0] + Tensor.Eye(3, dtype: x[0].DType) * 3).SolveTriangular(x[1], upper: true), new Sample(Input.Real([3, 3]), Input.Real([3, 2]))) with
        {
            Errors = [new(() => Tensor.Ones(2, 2).SolveTriangular(Tensor.Ones(3, 1), true), @"^SolveTriangular: A is \[2, 2\] and B is \[3, 1\]")],
        },
        Row("linalg.solve_triangular", x => x[0].SolveTriangular(x[1], upper: false, left: false, unitriangular: true), new Sample(Input.Real([2, 3, 3]), Input.Real([2, 3]))) with { Variant = "from the right" },
        Row("linalg.lu_factor", x => x[0].LuFactor().Lu, Square, Sample.Of([3, 4]), Sample.Of([4, 3])) with { Large = Sample.Of([8, 40, 40]) },
        Row("linalg.lu_factor_ex", x => x[0].LuFactorEx().Lu, Square) with { Errors = [new(() => Singular.LuFactorEx(checkErrors: true), "^LuFactorEx: the matrix is singular: number 2")] },
        Row("linalg.lu, lu_unpack", x => [x[0].Lu().P.MatMul(x[0].Lu().L).MatMul(x[0].Lu().U), x[0].Lu().L, x[0].Lu().U], Square, Sample.Of([2, 4])) with { Reference = x => x[0] },
        Row("linalg.lu_solve", x => x[0].LuFactor().Lu.LuSolve(x[0].LuFactor().Pivots, x[1]), new Sample(Square.Inputs[0], Input.Real([3, 2]))) with { WithoutPolicy = true },
        Row("linalg.qr, qr", x => [x[0].Qr().Q.MatMul(x[0].Qr().R), x[0].Qr().Q, x[0].Qr().R], Square, Tall, Sample.Of([2, 2, 3])) with { WithoutPolicy = true, Reference = x => x[0] },
        Row("linalg.qr", x => x[0].Qr(QrMode.R).R.Abs(), Tall) with { Variant = "R", Gradients = Gradients.None, Errors = [new(() => Leaf(Tensor.Ones(3, 2)).Qr(QrMode.Complete), "^Qr: the derivative of mode Complete")] },
        Row("linalg.householder_product, orgqr", x => x[0].HouseholderProduct(x[1]), Sample.Of([4, 3], [3]), Sample.Of([2, 3, 2], [2, 2])),
        Row("linalg.eigh", x => [Symmetric(x[0]).Eigh().Values, Symmetric(x[0]).Eigh().Vectors.Square()], Square, Batch) with { Large = Sample.Of([4, 40, 40]) },
        Row("linalg.eigvalsh", x => Symmetric(x[0]).Eigvalsh(upper: true), Square) with { Errors = [new(() => (Tensor.Ones(2, 2) * double.NaN).Eigvalsh(), "^Eigh: the matrix has no eigenvalues")] },
        Row("linalg.eig", x => [x[0].Eig().Values.Abs().Sum(-1), x[0].Eig().Vectors.Abs().Square().Sum(-1)], Square),
        Row("linalg.eigvals", x => x[0].Eigvals().Abs().Square().Sum(-1), Square) with { Errors = [new(() => (Tensor.Ones(2, 2) * double.NaN).Eigvals(), "^Eig: the matrix has no eigenvalues")] },
        Row("linalg.svd", x => [x[0].Svd(fullMatrices: false).S, x[0].Svd(false).U.Square(), x[0].Svd(false).Vh.Square()], Tall, Sample.Of([2, 3])) with { Errors = [new(() => Leaf(Tensor.Ones(3, 2)).Svd(), "^Svd: the derivative of full matrices")] },
        Row("linalg.svdvals", x => x[0].Svdvals(), Tall, Batch),
        Row("linalg.solve", x => x[0].Solve(x[1]), new Sample(Square.Inputs[0], Input.Real([3, 2])), new Sample(Square.Inputs[0], Input.Real([3])), new Sample(Square.Inputs[0], Input.Real([2, 3, 1]))) with
        {
            Large = Sample.Of([8, 40, 40], [8, 40, 3]),
            Errors = [new(() => Singular.Solve(Tensor.Ones([2], DType.Float64)), "^Solve: the matrix is singular: pivot 2 is 0. Use Pinv"), new(() => Tensor.Stack([Singular + Tensor.Eye(2, dtype: DType.Float64), Singular]).Inv(), @"^Inv: matrix 1 of the batch \[2\] is singular")],
        },
        Row("linalg.solve_ex", x => x[0].SolveEx(x[1], left: false).Result, new Sample(Square.Inputs[0], Input.Real([2, 3]))),
        Row("linalg.inv, inverse", x => x[0].Inv(), Square) with { Errors = [new(() => Tensor.Ones([2, 2], DType.Int64).Inv(), "^InvEx: the matrix is int64")] },
        Row("linalg.inv_ex", x => x[0].InvEx().Inverse, Square),
        Row("linalg.det, det", x => x[0].Det(), Square, Batch, Sample.Of([1, 1])),
        Row("linalg.slogdet, slogdet", x => x[0].SLogDet().LogAbsDet, Square, Batch),
        Row("logdet", x => Positive(x[0]).LogDet(), Square),
        Row("linalg.tensorsolve", x => x[0].TensorSolve(x[1]), new Sample(Input.Real([2, 3, 6]), Input.Real([2, 3]))) with { Slack = 200, Errors = [new(() => Tensor.Ones(2, 3).TensorSolve(Tensor.Ones(2)), "^TensorSolve: A is")] },
        Row("linalg.tensorinv", x => x[0].TensorInv(1), new Sample(Input.Real([4, 2, 2]))) with { Slack = 200 },
        Row("linalg.matrix_norm", x => x[0].MatrixNorm(), Tall) with { Errors = [new(() => Tensor.Ones(2, 2).MatrixNorm(3), "^MatrixNorm: ord is 3"), new(() => Tensor.Ones(2, 2).MatrixNorm(2, 0, 0), "^MatrixNorm: rows and columns")] },
        Row("linalg.matrix_norm", x => x[0].MatrixNorm(2, 0, 2), Sample.Of([3, 2, 4])) with { Variant = "2" },
        Row("linalg.matrix_norm", x => x[0].MatrixNorm(MatrixNormKind.Nuclear, keepDim: true), Tall) with { Variant = "nuclear" },
        Row("linalg.matrix_norm", x => x[0].MatrixNorm(1) + x[0].MatrixNorm(double.NegativeInfinity), Tall) with { Variant = "1" },
        Row("linalg.norm", x => x[0].LinalgNorm() + x[0].LinalgNorm(-2) + x[0].LinalgNorm(3, [0]).Sum(), Tall),
        Row("linalg.cond", x => x[0].Cond() + x[0].Cond(1), Square),
        Plain("linalg.matrix_rank", x => x[0].MatMul(x[1]).MatrixRank(), Sample.Of([4, 2], [2, 3])) with { WithoutPolicy = true, ResultDType = DType.Int64, Reference = _ => Tensor.Of(2) },
        Row("linalg.pinv, pinverse", x => x[0].Pinv(), Tall, Sample.Of([2, 2, 3])),
        Row("linalg.lstsq", x => x[0].Lstsq(x[1]).Solution, Sample.Of([4, 2], [4, 1]), Sample.Of([2, 3], [2])) with { Slack = 100 },
        Row("linalg.matrix_exp, matrix_exp", x => x[0].MatrixExp(), Square, Batch),
        Row("linalg.vander", x => x[0].LinalgVander(), Sample.Of([2, 3])) with { Reference = x => Naive.Fill([2, 3, 3], i => Math.Pow(Naive.At(x[0], i[0], i[1]), i[2])), Errors = [new(() => Tensor.Ones(3).LinalgVander(1), "^LinalgVander: n is 1")] },
        Row("linalg.diagonal", x => x[0].LinalgDiagonal(1), Sample.Of([2, 3, 4])) with { Reference = x => Naive.Fill([2, 3], i => Naive.At(x[0], i[0], i[1], i[1] + 1)) },
        Row("linalg.matrix_power", x => x[0].MatrixPower(-2), Square) with { Variant = "negative" },
    ];

    static Tensor Leaf(Tensor x)
    {
        x.RequiresGrad = true;
        return x;
    }
}
