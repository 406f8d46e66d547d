using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Decompositions and solutions against what libtorch computed in float64, real and complex: values and gradients.</summary>
public class LinearAlgebraGoldenTests
{
    static Tensor Regular(Tensor x) => x + Tensor.Eye(3, dtype: DType.Float64) * 3;
    static Tensor Positive(Tensor x) => x.MatMul(x.MH) + Tensor.Eye(3, dtype: DType.Float64);

    static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Calls = new()
    {
        ["cholesky"] = (x, _) => Positive(x).CholeskyFactor(),
        ["cholesky_upper"] = (x, _) => Positive(x).CholeskyFactor(upper: true),
        ["inv"] = (x, _) => Regular(x).Inv(),
        ["solve"] = (x, b) => Regular(x).Solve(b),
        ["solve_vector"] = (x, b) => Regular(x).Solve(b),
        ["solve_right"] = (x, b) => Regular(x).Solve(b, left: false),
        ["solve_triangular"] = (x, b) => Regular(x).SolveTriangular(b, upper: true),
        ["lu_factor"] = (x, _) => x.LuFactor().Lu,
        ["lu_factor_wide"] = (x, _) => x.LuFactor().Lu,
        ["lu_factor_tall"] = (x, _) => x.LuFactor().Lu,
        ["lu"] = (x, _) => x.Lu().L + x.Lu().U,
        ["qr"] = (x, _) => Tensor.Cat([x.Qr().Q, x.Qr().R], x.Rank - 2),
        ["qr_wide"] = (x, _) => Tensor.Cat([x.Qr().Q, x.Qr().R], x.Rank - 1),
        ["householder_product"] = (x, b) => x.HouseholderProduct(b),
        ["eigvalsh"] = (x, _) => (x + x.MH).Eigvalsh(),
        ["eigh"] = (x, _) => (x + x.MH).Eigh().Vectors.Abs(),
        ["eigvals"] = (x, _) => x.Eigvals().Abs().Sort().Values,
        ["svdvals"] = (x, _) => x.Svdvals(),
        ["svd"] = (x, _) => Tensor.Cat([x.Svd(false).U.Abs(), x.Svd(false).Vh.Abs()], x.Rank - 2),
        ["svd_wide"] = (x, _) => Tensor.Cat([x.Svd(false).U.Abs(), x.Svd(false).Vh.Abs()], x.Rank - 1),
        ["det"] = (x, _) => x.Det(),
        ["slogdet"] = (x, _) => x.SLogDet().LogAbsDet,
        ["slogdet_sign"] = (x, _) => x.SLogDet().Sign,
        ["pinv"] = (x, _) => x.Pinv(),
        ["pinv_wide"] = (x, _) => x.Pinv(),
        ["lstsq"] = (x, b) => x.Lstsq(b).Solution,
        ["matrix_norm"] = (x, _) => x.MatrixNorm(),
        ["matrix_norm_2"] = (x, _) => x.MatrixNorm(2),
        ["matrix_norm_nuc"] = (x, _) => x.MatrixNorm(MatrixNormKind.Nuclear),
        ["matrix_norm_1"] = (x, _) => x.MatrixNorm(1),
        ["cond"] = (x, _) => x.Cond(),
        ["matrix_exp"] = (x, _) => x.MatrixExp(),
        ["matrix_power"] = (x, _) => Regular(x).MatrixPower(-3),
        ["vander"] = (x, _) => x.LinalgVander(4),
        ["vecdot"] = (x, b) => x.VecDot(b),
        ["tensorsolve"] = (x, b) => x.TensorSolve(b),
        ["tensorinv"] = (x, _) => x.TensorInv(1),
        ["cholesky_solve"] = (x, b) => b.CholeskySolve(x.Tril()),
    };

    public static TheoryData<string> Cases => [.. Golden.Names("linalg")];

    [Theory, MemberData(nameof(Cases))]
    public void Values_and_gradients_are_those_of_libtorch(string name)
    {
        var c = Golden.Case("linalg", name);
        GoldenValues.Check(c, inputs => Call(c, inputs), new(1e-8, 1e-9), new(1e-7, 1e-8));
    }

    static Tensor Call(GoldenCase c, Dictionary<string, Tensor> inputs)
    {
        Tensor In(string key) => inputs.TryGetValue(key, out var t) ? c.Flag("complex") ? t.ViewAsComplex() : t : Tensor.Zeros(1);
        var y = Calls[c.Op["linalg.".Length..]](In("x"), In("b"));
        // A real result of complex numbers is kept as complex numbers, too.
        return c.Flag("complex") && !y.DType.IsComplex ? y.To(DType.Complex128) : y;
    }
}
