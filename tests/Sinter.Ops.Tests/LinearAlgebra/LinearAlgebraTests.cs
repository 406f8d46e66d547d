using System.Numerics;

namespace Sinter.Ops.Tests;

/// <summary>Decompositions multiply back to their matrix, real and complex, in every shape; derivatives of both orders agree with differences.</summary>
public class LinearAlgebraTests
{
    static Tensor Draw(Shape shape, bool complex, int seed = 1)
        => complex ? ComplexSamples.Draw(shape, seed) : Tensor.Randn(shape, DType.Float64, new Generator(seed));

    static Tensor Eye(Tensor like) => Tensor.Eye(like.Shape[^1], dtype: like.DType);

    static void Near(Tensor found, Tensor expected, double tolerance, string what)
        => Assert.True(found.Shape == expected.Shape && (found.Count == 0 || (found - expected).Abs().Max().Item() <= tolerance), $"{what}: {(found.Count == 0 ? 0 : (found - expected).Abs().Max().Item())}");

    public static TheoryData<int, int, bool> Sizes
    {
        get
        {
            var data = new TheoryData<int, int, bool>();
            foreach (var (m, n) in ((int, int)[])[(1, 1), (2, 2), (3, 3), (5, 5), (20, 20), (70, 70), (5, 2), (2, 5), (33, 17), (17, 33)])
                foreach (var complex in (bool[])[false, true]) data.Add(m, n, complex);
            return data;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void Decompositions_multiply_back(int m, int n, bool complex)
    {
        var a = Draw([2, m, n], complex, m + n);
        var tolerance = 1e-13 * m * n + 1e-13;
        var (q, r) = a.Qr();
        Near(q.MatMul(r), a, tolerance, "QR");
        Near(q.MH.MatMul(q), Eye(q).Expand(q.MH.MatMul(q).Shape), tolerance, "QᴴQ");
        var (whole, tallR) = a.Qr(QrMode.Complete);
        Near(whole.MatMul(tallR), a, tolerance, "complete QR");
        Near(whole.MH.MatMul(whole), Eye(whole).Expand(whole.Shape), tolerance, "complete QᴴQ");
        var (p, l, u) = a.Lu();
        Near(p.MatMul(l).MatMul(u), a, tolerance, "PLU");
        Assert.True(l.Abs().Max().Item() <= 1 + 1e-12);
        var (left, s, right) = a.Svd(fullMatrices: true);
        Near(left.MH.MatMul(left), Eye(left).Expand(left.Shape), tolerance, "UᴴU");
        Near(right.MatMul(right.MH), Eye(right).Expand(right.Shape), tolerance, "VᴴV");
        var k = Math.Min(m, n);
        Near((left.Narrow(2, 0, k) * s.Unsqueeze(-2)).MatMul(right.Narrow(1, 0, k)), a, tolerance, "USVᴴ");
        Assert.True(s.Diff().Count == 0 || s.Diff().Max().Item() <= 0);
        Near(a.MatMul(a.Pinv()).MatMul(a), a, 10 * tolerance, "A A⁺ A");
        if (m != n) return;
        var hermitian = a + a.MH;
        var (values, vectors) = hermitian.Eigh();
        Near((vectors * values.Unsqueeze(-2)).MatMul(vectors.MH), hermitian, tolerance, "eigh");
        Near(vectors.MH.MatMul(vectors), Eye(a).Expand(a.Shape), tolerance, "VᴴV of eigh");
        var (spectrum, w) = a.Eig();
        Near(a.To(DType.Complex128).MatMul(w), w * spectrum.Unsqueeze(-2), 10 * tolerance, "eig");
        Near(spectrum.Sum(-1), a.To(DType.Complex128).MainDiagonalSum(), 10 * tolerance, "trace");
        var positive = a.MatMul(a.MH) + Eye(a);
        Near(positive.CholeskyFactor().MatMul(positive.CholeskyFactor().MH), positive, 10 * tolerance, "LLᴴ");
        Near(a.Inv().MatMul(a), Eye(a).Expand(a.Shape), 1e-8, "A⁻¹A");
    }

    static readonly Dictionary<string, Func<Tensor, Tensor>> Differentiable = new()
    {
        ["inv"] = x => x.Inv(),
        ["solve"] = x => x.Solve(x[.., ..1] * 2),
        ["solve right"] = x => x.Solve(x[..1], left: false),
        ["det"] = x => x.Det(),
        ["slogdet"] = x => x.SLogDet().LogAbsDet + x.SLogDet().Sign,
        ["cholesky"] = x => (x.MatMul(x.MH) + Tensor.Eye(x.Shape[^1], dtype: x.DType)).CholeskyFactor(),
        ["lu"] = x => x.LuFactor().Lu,
        ["lu solve"] = x => x.LuFactor().Lu.LuSolve(x.LuFactor().Pivots, x[.., ..1], adjoint: true),
        ["qr"] = x => x.Qr().Q + x.Qr().R,
        ["qr wide"] = x => Tensor.Cat([x[..2].Qr().Q, x[..2].Qr().R], 1),
        ["eigh"] = x => (x + x.MH).Eigh().Vectors.Abs() + (x + x.MH).Eigh().Values,
        ["eig"] = x => x.Eig().Values.Unsqueeze(0) * x.Eig().Vectors.Abs().Square(),
        ["svd"] = x => x[.., ..2].Svd(false).U.Abs() + x[.., ..2].Svd(false).S,
        ["svd wide"] = x => x[..2].Svd(false).Vh.Abs(),
        ["pinv"] = x => x[.., ..2].Pinv(),
        ["lstsq"] = x => x[.., ..2].Lstsq(x[.., 2..]).Solution,
        ["exp"] = x => x.MatrixExp(),
        ["exp of large"] = x => (x * 4).MatrixExp(),
        ["triangular"] = x => (x + 2).SolveTriangular(x, upper: false) + (x + 2).SolveTriangular(x, upper: true, left: false),
        ["householder"] = x => x.HouseholderProduct(x[0]),
        ["norms"] = x => x.MatrixNorm(2) + x.MatrixNorm(MatrixNormKind.Nuclear) + x.Cond(),
    };

    public static TheoryData<string, bool> Functions
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Differentiable.Keys)
            {
                data.Add(name, false);
                data.Add(name, true);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void Derivatives_agree_with_differences(string name, bool complex)
    {
        var f = Differentiable[name];
        var x = Draw([3, 3], complex, 11);
        x.RequiresGrad = true;
        GradCheck.Run(t => f(t[0]), [x]);
        if (name is "exp of large") return;
        GradCheck.RunTwice(t => f(t[0]), [x], atol: 1e-3);
    }

    [Fact]
    public void A_singular_determinant_has_its_cofactors_as_derivative()
    {
        foreach (var complex in (bool[])[false, true])
        {
            var half = Draw([3, 2], complex);
            var x = half.MatMul(half.MT);
            x = x - x * 0;
            x.RequiresGrad = true;
            GradCheck.Run(t => t[0].Det(), [Exactly(complex)]);
        }

        static Tensor Exactly(bool complex)
        {
            var x = Tensor.From(new[,] { { 1.0, 2, 3 }, { 2, 4, 6 }, { 1, 0, 1 } }).To(complex ? DType.Complex128 : DType.Float64);
            if (complex) x = x * new Complex(1, 1);
            x.RequiresGrad = true;
            return x;
        }
    }

    [Fact]
    public void Batches_broadcast_and_empty_ones_are_empty()
    {
        Tensor a = Draw([4, 1, 3, 3], false), b = Draw([2, 3, 2], false, 2);
        Near(a.MatMul(a.Solve(b)), b.Expand(4, 2, 3, 2), 1e-10, "broadcast");
        Assert.Equal<long>([0, 3, 3], Tensor.Zeros(0, 3, 3).Inv().Shape.Sizes.ToArray());
        Assert.Equal(1, Tensor.Zeros(0, 0).Det().Item());
        Assert.Equal<long>([0, 0], Tensor.Zeros(0, 0).MatrixExp().Shape.Sizes.ToArray());
    }

    [Fact]
    public void Known_matrices_have_known_results()
    {
        var turn = Tensor.From(new[,] { { 0.0, -1 }, { 1, 0 } });
        ComplexSamples.Close(turn.Eigvals().Imag.Abs().To(DType.Complex128), [1, 1]);
        Near((turn * Math.PI).MatrixExp(), -Eye(turn), 1e-14, "e^πJ");
        Assert.Equal(1, turn.Det().Item(), 1e-15);
        var hilbert = Tensor.From(new[,] { { 1, 1.0 / 2, 1.0 / 3 }, { 1.0 / 2, 1.0 / 3, 1.0 / 4 }, { 1.0 / 3, 1.0 / 4, 1.0 / 5 } });
        Assert.Equal(1.0 / 2160, hilbert.Det().Item(), 1e-15);
        Assert.Equal(524.0567775860644, hilbert.Cond().Item(), 1e-8);
        var rankOne = Tensor.Ones(4, 3);
        Assert.Equal(1, rankOne.MatrixRank().Item());
        Near(rankOne.Pinv(), Tensor.Full([3, 4], 1.0 / 12), 1e-7, "pinv of ones");
        var (p, l, u) = Tensor.From(new[,] { { 0.0, 1 }, { 1, 0 } }).Lu();
        Near(p, Tensor.From(new[,] { { 0.0, 1 }, { 1, 0 } }), 0, "P");
        var line = Tensor.From(new[,] { { 1.0, 0 }, { 1, 1 }, { 1, 2 } }).Lstsq(Tensor.From([1.0, 3, 5]));
        Near(line.Solution, Tensor.From([1.0, 2]), 1e-13, "a line");
        Assert.Equal(2, line.Rank.Item());
    }

    [Fact]
    public void Repeated_and_zero_eigenvalues_are_found()
    {
        var zero = Tensor.Zeros([4, 4], DType.Float64);
        Near(zero.Eigh().Vectors.Square().Sum(0), Tensor.Ones([4], DType.Float64), 1e-14, "vectors of zero");
        Near(zero.Svd().U.MH.MatMul(zero.Svd().U), Eye(zero), 1e-14, "U of zero");
        Near(Eye(zero).Eigvals().Abs(), Tensor.Ones([4], DType.Float64), 1e-14, "ones");
        var defective = Tensor.From(new[,] { { 2.0, 1 }, { 0, 2 } });
        Near(defective.Eigvals().Real, Tensor.From([2.0, 2]), 1e-7, "a Jordan block");
        var block = Tensor.Ones([6, 6], DType.Complex128);
        Assert.Equal(6, block.Eigvals().Abs().Max().Item(), 1e-12);
        Assert.Equal(6, block.Eigvalsh()[^1..].Item(), 1e-12);
    }
}

static class Traces
{
    public static Tensor MainDiagonalSum(this Tensor x) => x.Diagonal(0, -2, -1).Sum(-1);
}
