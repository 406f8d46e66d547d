namespace Sinter.Ops.Tests.Reductions;

/// <summary>NaN, infinities, ties, empty tensors and integers in reductions, as PyTorch has them.</summary>
public class SpecialReductionTests
{
    const double NaN = double.NaN, Inf = double.PositiveInfinity;

    static Tensor Of(params double[] values) => Tensor.From(values);

    [Fact]
    public void NaN_is_the_answer_wherever_it_is()
    {
        var x = Of(1, NaN, 5, NaN);
        Assert.True(double.IsNaN(x.Max().Item()) && double.IsNaN(x.Min().Item()) && double.IsNaN(x.Median().Item()));
        Assert.Equal(1, x.ArgMax().Item());
        Assert.Equal(1, x.ArgMin().Item());
        Assert.Equal(1, x.Max(0).Indices.Item());
        Assert.Equal(1, x.Median(0).Indices.Item());
        Assert.Equal(1, x.NanMedian().Item());
        Assert.Equal(6, x.NanSum().Item());
        Assert.Equal(3, x.NanMean().Item());
        Assert.Equal(3, x.NanQuantile(0.5).Item());
        Assert.True(double.IsNaN(x.Quantile(0.5).Item()));
        Assert.Equal([1, NaN, NaN, NaN], x.CumMax(0).Values.ToArray<double>());
        Assert.Equal([0L, 1, 1, 3], x.CumMax(0).Indices.ToArray<long>());
        Assert.True(x.Any().ToArray<bool>()[0]);
    }

    [Fact]
    public void NaN_across_memory_is_found_first()
    {
        var x = Tensor.From([1, NaN, 7, 3, NaN, NaN, 2, 9], [4, 2]);
        Assert.Equal([2L, 0], x.Max(0).Indices.ToArray<long>());
        Assert.Equal([2L, 0], x.Min(0).Indices.ToArray<long>());
    }

    [Fact]
    public void The_first_of_equal_ones_is_named_and_running_ones_name_the_last()
    {
        var x = Of(3, 7, 7, 1, 1);
        Assert.Equal(1, x.ArgMax().Item());
        Assert.Equal(3, x.ArgMin().Item());
        Assert.Equal([0L, 1, 2, 2, 2], x.CumMax(0).Indices.ToArray<long>());
        Assert.Equal([0L, 0, 0, 3, 4], x.CumMin(0).Indices.ToArray<long>());
        Assert.Equal((1, 4), (x.Mode().Values.Item(), x.Mode().Indices.Item()));
    }

    [Fact]
    public void Equal_extremes_share_the_gradient_of_the_whole_and_not_of_a_dimension()
    {
        var x = Of(3, 7, 7, 1);
        x.RequiresGrad = true;
        x.Max().Backward();
        Assert.Equal([0, 0.5, 0.5, 0], x.Grad!.ToArray<double>());
        x.Grad = null;
        x.Max(0).Values.Backward();
        Assert.Equal([0.0, 1, 0, 0], x.Grad!.ToArray<double>());
        x.Grad = null;
        x.AMax(0).Backward();
        Assert.Equal([0, 0.5, 0.5, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Infinities_do_not_become_NaN_in_log_sums()
    {
        Assert.Equal(-Inf, Of(-Inf, -Inf).LogSumExp(0).Item());
        Assert.Equal(Inf, Of(1, Inf).LogSumExp(0).Item());
        Assert.Equal(1000 + Math.Log(2), Of(1000, 1000).LogSumExp(0).Item(), 10);
        Assert.Equal(-Inf, Tensor.Zeros([0], DType.Float64).LogSumExp(0).Item());
        Assert.Equal([-Inf, -Inf, 0, Inf], Of(-Inf, -Inf, 0, Inf).LogCumSumExp(0).ToArray<double>());
        var x = Of(-Inf, -Inf, 1000, 1000);
        x.RequiresGrad = true;
        x.LogCumSumExp(0).Narrow(0, 1, 3).Sum().Backward();
        Assert.Equal([0, 0, 1.5, 0.5], x.Grad!.ToArray<double>().Select(g => Math.Round(g, 10)));
        x.Grad = null;
        x.Narrow(0, 0, 2).LogSumExp(0).Backward();
        Assert.Equal([0.0, 0, 0, 0], x.Grad!.ToArray<double>());
    }

    [Fact]
    public void A_norm_or_deviation_of_zero_has_gradient_zero()
    {
        var x = Tensor.Zeros([3], DType.Float64);
        x.RequiresGrad = true;
        foreach (var y in (Tensor[])[x.Norm(), x.Norm(3), x.Std()])
        {
            x.Grad = null;
            y.Backward();
            Assert.Equal([0.0, 0, 0], x.Grad!.ToArray<double>());
        }
    }

    [Fact]
    public void Zeros_leave_products_their_derivatives()
    {
        var x = Of(2, 0, 3);
        x.RequiresGrad = true;
        x.Prod().Backward();
        Assert.Equal([0.0, 6, 0], x.Grad!.ToArray<double>());
        GradCheck.RunTwice(t => [t[0].Prod(), t[0].CumProd(0)], [Leaf(0, 0, 3, 1)]);
    }

    static Tensor Leaf(params double[] values)
    {
        var x = Of(values);
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void Nothing_folds_to_the_identity_or_is_refused()
    {
        var empty = Tensor.Zeros(0, 3);
        Assert.Equal([0.0, 0, 0], empty.Sum(0).ToArray<double>());
        Assert.Equal([1.0, 1, 1], empty.Prod(0).ToArray<double>());
        Assert.True(double.IsNaN(empty.Mean().Item()));
        Assert.Equal([true, true, true], empty.All(0).ToArray<bool>());
        Assert.Equal([false, false, false], empty.Any(0).ToArray<bool>());
        Assert.Equal([0], empty.Max(1).Values.Shape);
        Assert.Equal([0, 3], empty.CumSum(0).Shape);
        Assert.Equal([0, 3], empty.Sort(0).Values.Shape);
        foreach (var refused in (Action[])[() => empty.Max(), () => empty.Min(0), () => empty.AMin(), () => empty.ArgMax(), () => empty.AMinMax(), () => empty.Median(), () => empty.Mode(0), () => empty.Quantile(0.5, 0)])
            Assert.Contains("no elements", Assert.Throws<ShapeException>(refused).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_have_one_dimension_for_every_reduction()
    {
        var x = Tensor.Of(3.0, DType.Float64);
        Assert.Equal([], x.Max(0).Values.Shape);
        Assert.Equal([], x.CumSum(-1).Shape);
        Assert.Equal([], x.Sort(0).Indices.Shape);
        Assert.Equal([], x.Median(0).Values.Shape);
        Assert.Equal([], x.KthValue(1).Values.Shape);
        Assert.Equal([], x.TopK(1).Values.Shape);
        Assert.Equal([], x.LogSumExp(0).Shape);
        Assert.Equal([], x.Quantile(0.5, 0).Shape);
        Assert.Equal([], x.Mode().Values.Shape);
        Assert.Equal([], x.Prod(0).Shape);
    }

    [Theory, InlineData(DType.UInt8), InlineData(DType.Int32), InlineData(DType.Bool)]
    public void Integers_add_and_multiply_in_int64(DType dtype)
    {
        var x = Tensor.Full([300], 1, dtype);
        foreach (var y in (Tensor[])[x.Sum(), x.Prod(), x.CumSum(0), x.CumProd(0)]) Assert.Equal(DType.Int64, y.DType);
        Assert.Equal(300, x.Sum().Item());
        Assert.Equal(300, x.CumSum(0)[^1].Item());
        Assert.Equal(DType.Float32, x.Sum(dtype: DType.Float32).DType);
        Assert.Throws<DTypeException>(() => x.Mean());
    }

    [Fact]
    public void Long_integers_stay_exact()
    {
        var x = Tensor.From([long.MaxValue, long.MaxValue - 1, long.MinValue]);
        Assert.Equal(long.MaxValue, x.Max().ToArray<long>()[0]);
        Assert.Equal([2L, 1, 0], x.ArgSort().ToArray<long>());
        Assert.Equal([long.MinValue, long.MaxValue - 1, long.MaxValue], x.Sort().Values.ToArray<long>());
        Assert.Equal(long.MaxValue - 1, x.KthValue(2).Values.ToArray<long>()[0]);
    }

    [Fact]
    public void One_sample_has_no_unbiased_variance()
    {
        Assert.True(double.IsNaN(Of(3).Var().Item()));
        Assert.Equal(0, Of(3).Var(correction: 0).Item());
    }

    // Folds of every length and place: short ones are gathered, runs of neighbours read in place, the rest of a row and of a block done apart.
    [Theory, InlineData(3, 7, 5), InlineData(9, 47, 70), InlineData(5, 48, 3), InlineData(4, 261, 65), InlineData(2, 5, 700), InlineData(600, 3, 2)]
    public void Any_dimension_folds_to_the_same_sums(int a, int b, int c)
    {
        var x = Tensor.From(Enumerable.Range(0, a * b * c).Select(i => (float)(i * 7919L % 1000)).ToArray(), [a, b, c]);
        var values = x.ToArray<float>();
        foreach (var dim in (int[])[0, 1, 2])
        {
            var expected = new double[a * b * c / (int)x.Shape[dim]];
            for (var i = 0; i < values.Length; i++)
                expected[dim switch { 0 => i % (b * c), 1 => i / (b * c) * c + i % c, _ => i / c }] += values[i];
            Assert.Equal(expected, x.Sum(dim).ToArray<double>());
            Assert.Equal(expected, x.Transpose(0, 2).Clone().Transpose(0, 2).Sum(dim).ToArray<double>());
            Assert.Equal(x.Max(dim).Values.ToArray<float>(), x.Gather(dim, x.Max(dim, keepDim: true).Indices).ToArray<float>());
        }
    }

    [Fact]
    public void Whole_masks_are_searched()
    {
        var mask = Tensor.Zeros([1000], DType.Bool);
        Assert.Equal((0, 0), (mask.Any().Item(), mask.All().Item()));
        mask.Set(true, 999);
        Assert.Equal((1, 0), (mask.Any().Item(), mask.All().Item()));
        Assert.Equal((1, 1), (mask[999..].Any().Item(), mask[999..].All().Item()));
    }
}
