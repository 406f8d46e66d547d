using System.Numerics;

namespace Sinter.Ops.Tests;

/// <summary>Complex tensors as storage: types, copies, views, indexing, reductions, products, and what is refused.</summary>
public class ComplexTensorTests
{
    static Complex[] Values(Tensor z) => z.ToArray<Complex>();

    [Fact]
    public void Types_meet_as_in_PyTorch()
    {
        Assert.Equal(DType.Complex64, DType.Float32.Promote(DType.Complex64));
        Assert.Equal(DType.Complex128, DType.Float64.Promote(DType.Complex64));
        Assert.Equal(DType.Complex64, DType.Int64.Promote(DType.Complex64));
        Assert.Equal(DType.Complex128, DType.Complex64.Promote(DType.Complex128));
        Assert.Equal(DType.Complex64, (Tensor.Ones(2) * Complex.ImaginaryOne).DType);
        Assert.Equal(DType.Complex128, (Tensor.Ones([2], DType.Float64) * Complex.ImaginaryOne).DType);
        Assert.Equal(DType.Complex64, (Tensor.Ones([2], DType.Int32) + Complex.ImaginaryOne).DType);
        // A complex number without dimensions raises the kind, not the precision.
        Assert.Equal(DType.Complex64, (Tensor.Ones(2) + Tensor.Of(Complex.ImaginaryOne, DType.Complex128)).DType);
        Assert.Equal(DType.Complex128, (Tensor.Ones([2], DType.Float64) + Tensor.Of(Complex.ImaginaryOne)).DType);
        Assert.Equal(DType.Complex64, (Tensor.Ones([2], DType.Complex64) + Tensor.Of(1.0, DType.Float64)).DType);
        Assert.Equal(DType.Complex64, Tensor.Of(Complex.One).DType);
    }

    [Fact]
    public void A_scalar_keeps_its_digits_beside_complex128()
        => ComplexSamples.Close(Tensor.Ones([1], DType.Float64) * new Complex(0.1, 0.2), [new(0.1, 0.2)], 1e-16);

    [Theory, InlineData(DType.Complex64), InlineData(DType.Complex128)]
    public void Copies_conversions_and_fills_keep_the_values(DType dtype)
    {
        var z = ComplexSamples.Draw([6, 40], 3, dtype);
        ComplexSamples.Close(z.Transpose(0, 1).Contiguous().Transpose(0, 1), Values(z), 0);
        ComplexSamples.Close(z.To(DType.Complex128).To(dtype), Values(z), 0);
        ComplexSamples.Close(z[.., 3..40].Clone(), Values(z[.., 3..40]), 0);
        ComplexSamples.Close(Tensor.From([1f, -2.5f]).To(dtype), [1, -2.5]);
        ComplexSamples.Close(Tensor.From(new long[] { 3, -4 }).To(dtype), [3, -4]);
        ComplexSamples.Close(Tensor.From([true, false]).To(dtype), [1, 0]);
        ComplexSamples.Close(Tensor.Full([3], new Complex(1, -2), dtype), [new(1, -2), new(1, -2), new(1, -2)]);
        ComplexSamples.Close(Tensor.Ones([2], dtype), [1, 1]);
        ComplexSamples.Close(Tensor.Eye(2, dtype: dtype), [1, 0, 0, 1]);
        Assert.Equal([true, false, true], Tensor.From([Complex.One, Complex.Zero, Complex.ImaginaryOne]).To(dtype).To(DType.Bool).ToArray<bool>());
        Assert.Equal(new Complex64(1, 2), Tensor.From([new Complex(1, 2)]).ToArray<Complex64>()[0]);
    }

    [Fact]
    public void Views_share_memory_with_their_parts()
    {
        var z = Tensor.Zeros([2, 3], DType.Complex64);
        z.Real.FillInPlace(1);
        z.Imag[1].FillInPlace(2);
        ComplexSamples.Close(z, [1, 1, 1, new(1, 2), new(1, 2), new(1, 2)]);
        Assert.Equal<long>([2, 3, 2], z.ViewAsReal().Shape.Sizes.ToArray());
        ComplexSamples.Close(z.ViewAsReal().ViewAsComplex(), Values(z), 0);
        ComplexSamples.Close(z.Transpose(0, 1).Imag.To(DType.Complex64), [0, 2, 0, 2, 0, 2], 0);
        ComplexSamples.Close(z[1, 1..].ViewAsReal().ViewAsComplex(), [new(1, 2), new(1, 2)], 0);
        var x = Tensor.Ones(3);
        Assert.Same(x, x.Real);
        Assert.Same(x, x.Conj());
    }

    [Fact]
    public void Indexing_reads_writes_and_adds_up()
    {
        var z = ComplexSamples.Leaf([4, 3]);
        var at = Tensor.From(new long[] { 2, 0, 2 });
        Complex[] v = Values(z);
        ComplexSamples.Close(z[at], [.. v[6..9], .. v[0..3], .. v[6..9]], 0);
        GradCheck.Run(x => x[0][at].Square() + x[0].IndexSelect(1, at).Sum() + x[0].Gather(0, Tensor.From(new long[,] { { 1, 1, 1 } })).Sum(), [z]);
        GradCheck.Run(x => x[0].IndexAdd(0, at, x[1]), [z, ComplexSamples.Leaf([3, 3], 9)]);
        GradCheck.Run(x => x[0].ScatterAdd(1, Tensor.Zeros([4, 3], DType.Int64), x[0]), [z]);
        GradCheck.Run(x => Tensor.Cat([x[0].Flip(0), x[0][1..3], x[0].Roll(1, 1)]).Tril(), [z]);
        var w = z.Detach().Clone();
        w[1] = Tensor.From([Complex.ImaginaryOne]);
        w[w.Abs().Greater(0.9)] = Tensor.Of(Complex.Zero, DType.Complex128);
        Assert.Equal(Complex.Zero, w.ToArray<Complex>()[3]);
    }

    [Fact]
    public void Sums_and_products_fold_in_every_direction()
    {
        var z = ComplexSamples.Draw([70, 33]);
        var v = Values(z);
        ComplexSamples.Close(z.Sum(), [v.Aggregate((a, b) => a + b)], 1e-12);
        ComplexSamples.Close(z.Mean(0)[..1], [v.Where((_, i) => i % 33 == 0).Aggregate((a, b) => a + b) / 70], 1e-12);
        ComplexSamples.Close(z.Sum(1)[2..3], [v[66..99].Aggregate((a, b) => a + b)], 1e-12);
        ComplexSamples.Close(z[..5].Prod(0)[..1], [v[0] * v[33] * v[66] * v[99] * v[132]], 1e-12);
        ComplexSamples.Close(z[0].CumSum(0)[^1..], [v[..33].Aggregate((a, b) => a + b)], 1e-12);
        ComplexSamples.Close(z[0].CumProd(0)[4..5], [v[..5].Aggregate((a, b) => a * b)], 1e-12);
        Assert.Equal(v.Sum(c => c.Magnitude * c.Magnitude), Math.Pow(z.Norm().Item(), 2), 1e-8);
        Assert.Equal(new Complex(0, 0), Tensor.Zeros([0], DType.Complex64).Sum().ItemComplex());
        GradCheck.Run(x => x[0].Sum(1) + x[0].Mean() + x[0].Prod(1) + x[0].CumSum(0)[1, ..2] + x[0].CumProd(1)[.., 2] + x[0].Norm(), [ComplexSamples.Leaf([2, 3])]);
        var zero = Tensor.From([Complex.Zero, new(1, 2), new(3, -1)]);
        zero.RequiresGrad = true;
        GradCheck.Run(x => x[0].Prod() + x[0].CumProd(0).Sum(), [zero]);
        GradCheck.RunTwice(x => x[0].Prod(), [ComplexSamples.Leaf([3])]);
    }

    [Fact]
    public void Long_sums_do_not_depend_on_the_number_of_threads()
    {
        var z = ComplexSamples.Draw([300_000], 8, DType.Complex64);
        var threads = Threads.Count;
        try
        {
            Threads.Count = 1;
            Complex one = z.Sum().ItemComplex(), product = (z * z.Conj()).Sum().ItemComplex();
            Threads.Count = 3;
            Assert.Equal(one, z.Sum().ItemComplex());
            Assert.Equal(product, (z * z.Conj()).Sum().ItemComplex());
        }
        finally
        {
            Threads.Count = threads;
        }
    }

    static Complex[] Product(Complex[] a, Complex[] b, int m, int k, int n)
        => [.. from i in Enumerable.Range(0, m) from j in Enumerable.Range(0, n) select Enumerable.Range(0, k).Aggregate(Complex.Zero, (s, l) => s + a[i * k + l] * b[l * n + j])];

    [Fact]
    public void Matrix_products_are_sums_of_products()
    {
        Tensor a = ComplexSamples.Draw([5, 7]), b = ComplexSamples.Draw([7, 4], 2);
        ComplexSamples.Close(a.MatMul(b), Product(Values(a), Values(b), 5, 7, 4));
        ComplexSamples.Close(a.To(DType.Complex64).MatMul(b.To(DType.Complex64)), Product(Values(a), Values(b), 5, 7, 4), 1e-6);
        ComplexSamples.Close(a.MH.MH.MatMul(b.MT.Contiguous().MT), Product(Values(a), Values(b), 5, 7, 4));
        ComplexSamples.Close(Tensor.Einsum("ij,jk->ik", a, b), Product(Values(a), Values(b), 5, 7, 4));
        ComplexSamples.Close(a[0].VDot(a[0]), [Values(a)[..7].Aggregate(Complex.Zero, (s, z) => s + z * Complex.Conjugate(z))]);
        Tensor x = ComplexSamples.Leaf([2, 3]), y = ComplexSamples.Leaf([3, 2], 4);
        GradCheck.Run(t => t[0].MatMul(t[1]), [x, y]);
        GradCheck.RunTwice(t => t[0].MatMul(t[1]), [x, y]);
        GradCheck.Run(t => t[0].MatMul(t[1]), [ComplexSamples.Leaf([2, 2, 3]), ComplexSamples.Leaf([3, 2], 4)]);
        GradCheck.Run(t => t[2].AddMM(t[0], t[1], 0.5, 2), [x, y, ComplexSamples.Leaf([2], 5)]);
        GradCheck.Run(t => t[0].Linear(t[1].MT, t[2]) + Tensor.Einsum("ij,jk->ik", t[0], t[1]) + t[0].VecDot(t[1].MT, -1).Unsqueeze(1), [x, y, ComplexSamples.Leaf([2], 5)]);
    }

    [Fact]
    public void Comparisons_ask_for_equality_only()
    {
        var z = Tensor.From([new Complex(1, 2), new Complex(1, -2), new Complex(double.NaN, 0)]);
        Assert.Equal([true, false, false], z.Equal(new Complex(1, 2)).ToArray<bool>());
        Assert.Equal([false, true, true], z.NotEqual(new Complex(1, 2)).ToArray<bool>());
        Assert.Equal([false, false, true], z.IsNaN().ToArray<bool>());
        Assert.Equal([true, true, false], z.IsFinite().ToArray<bool>());
        Assert.True(z[..2].AllClose(z[..2] + 1e-12));
        Assert.False(z[..2].AllClose(z[..2].Conj()));
        Assert.True(z.Real.IsComplex() is false && z.IsComplex() && !z.IsFloatingPoint());
        Assert.Equal([false, false, true], z.IsReal().ToArray<bool>());
    }

    public static TheoryData<string, Action<Tensor>> Refused => new()
    {
        { "Less", z => z.Less(z) }, { "Greater", z => z.Greater(1) }, { "Floor", z => z.Floor() }, { "Round", z => z.Round() }, { "Relu", z => z.Relu() }, { "Erf", z => z.Erf() },
        { "Sign", z => z.Sign() }, { "Maximum", z => z.Maximum(z) }, { "Clamp", z => z.Clamp(0, 1) }, { "complex64", z => z.Sort() }, { "complex", z => z.ArgMax() }, { "complex", z => z.Max() },
        { "Softmax", z => z.Softmax(0) }, { "^To: .*imaginary", z => z.To(DType.Float32) }, { "ItemComplex", z => z[0].Item() }, { "Atan2", z => z.Atan2(z) },
        { "AddInPlace", z => Tensor.Ones(3).AddInPlace(z) }, { "Imag", _ => _ = Tensor.Ones(3).Imag }, { "ViewAsComplex", _ => Tensor.Ones(3).ViewAsComplex() },
        { "CumMax|complex64", z => z.CumMax(0) }, { "real number", z => { z.RequiresGrad = true; z.Sum().Backward(); } }, { "side by side", _ => Tensor.Ones(2, 3).MT[..2].MT.ViewAsComplex() },
        { "not a real number", _ => Tensor.Full([2], Complex.ImaginaryOne, DType.Float32) }, { "both must be float32", _ => Tensor.Complex(Tensor.Ones(2), Tensor.Ones([2], DType.Float64)) },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_has_no_meaning_is_refused_by_name(string message, Action<Tensor> call)
    {
        var thrown = Assert.ThrowsAny<Exception>(() => call(ComplexSamples.Draw([3], 1, DType.Complex64)));
        Assert.True(thrown is ArgumentException or AutogradException, thrown.ToString());
        Assert.Matches(message, thrown.Message);
    }

    [Fact]
    public void A_change_in_place_through_the_parts_is_refused_while_recording()
    {
        var z = ComplexSamples.Leaf([3]).Square();
        var thrown = Assert.Throws<AutogradException>(() => z.Real.MultiplyInPlace(2.0));
        Assert.Contains("Autograd.NoGrad", thrown.Message, StringComparison.Ordinal);
        var w = ComplexSamples.Leaf([3]).Square();
        w.MultiplyInPlace(Complex.ImaginaryOne).AddInPlace(w, new Complex(0, 1));
        Assert.True(w.RequiresGrad);
    }

    [Fact]
    public void In_place_arithmetic_is_that_out_of_place()
    {
        Tensor z = ComplexSamples.Draw([5]), b = ComplexSamples.Draw([5], 2);
        var expected = ((z + b * new Complex(1, 1)) * b - b) / new Complex(0, 3);
        ComplexSamples.Close(z.Clone().AddInPlace(b, new Complex(1, 1)).MultiplyInPlace(b).SubtractInPlace(b).DivideInPlace(new Complex(0, 3)), Values(expected));
        ComplexSamples.Close(z.Clone().ExpInPlace(), Values(z.Exp()));
        ComplexSamples.Close(z.Clone().ZeroInPlace(), new Complex[5]);
    }

    [Fact]
    public void Random_complex_numbers_have_unit_variance()
    {
        var z = Tensor.Randn([20_000], DType.Complex64, new Generator(5));
        Assert.Equal(1, z.Abs().Square().Mean().Item(), 0.03);
        Assert.Equal(0.5, z.Imag.Square().Mean().Item(), 0.02);
        Assert.InRange(Tensor.Rand([50], DType.Complex128).Real.Min().Item(), 0, 1);
    }
}
