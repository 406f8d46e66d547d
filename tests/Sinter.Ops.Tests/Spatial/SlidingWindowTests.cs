using CsCheck;

namespace Sinter.Ops.Tests;

/// <summary>What sliding extrema promise beyond the op table: the textbook's example, every way through the loops, ties, NaN, and the laws of morphology.</summary>
public class SlidingWindowTests
{
    [Fact]
    public void The_textbook_example_holds()
        => Assert.Equal([3f, 3, 5, 5, 6, 7], Tensor.From([1f, 3, -1, -3, 5, 3, 6, 7]).SlidingWindowMax(3).ToArray<float>());

    // Short and long windows, one line in several pieces, few and many columns beside each other.
    [Theory]
    [InlineData(1, 100, 1, 1)]
    [InlineData(2, 100, 1, 7)]
    [InlineData(2, 300, 1, 33)]
    [InlineData(1, 300, 1, 300)]
    [InlineData(1, 50_001, 1, 5)]
    [InlineData(1, 50_001, 1, 1000)]
    [InlineData(1, 50_001, 1, 40_000)]
    [InlineData(3, 900, 5, 400)]
    [InlineData(3, 90, 5, 4)]
    [InlineData(1, 9000, 1, 15)]
    [InlineData(1, 9000, 1, 16)]
    [InlineData(1, 9000, 1, 17)]
    [InlineData(1, 9000, 1, 64)]
    [InlineData(1, 9000, 1, 65)]
    [InlineData(1, 9000, 1, 129)]
    [InlineData(1, 9000, 1, 256)]
    [InlineData(1, 9000, 1, 257)]
    [InlineData(1, 257, 1, 250)]
    [InlineData(1, 9000, 1, 2048)]
    [InlineData(1, 9000, 1, 5001)]
    [InlineData(1, 9000, 1, 9000)]
    [InlineData(2, 70, 600, 9)]
    [InlineData(2, 70, 17, 50)]
    [InlineData(1, 40, 9001, 3)]
    [InlineData(1, 3000, 40, 200)]
    public void Every_size_agrees_with_a_search_of_each_window(int outer, int n, int inner, int k)
    {
        // NaN are few, so that most windows have none; or none at all, which is another way through the loops.
        foreach (var (dtype, rarity) in new[] { (DType.Float32, 200), (DType.Float32, int.MaxValue), (DType.Float64, 200), (DType.Float64, int.MaxValue), (DType.Int32, 200) })
        {
            var random = new Random(n + k);
            var values = new double[outer * n * inner];
            for (var i = 0; i < values.Length; i++) values[i] = random.Next(rarity) == 0 ? double.NaN : random.Next(-50, 50);

            var x = Tensor.From(dtype == DType.Int32 ? Array.ConvertAll(values, v => double.IsNaN(v) ? 99 : v) : values, [outer, n, inner]).To(dtype);
            var xs = x.ToArray<double>();
            Assert.Equal(Search(xs, n, inner, k, Math.Max), x.SlidingWindowMax(k, 1).ToArray<double>());
            Assert.Equal(Search(xs, n, inner, k, Math.Min), x.SlidingWindowMin(k, 1).ToArray<double>());
        }
    }

    // Results larger than the caches are written past them, in several pieces.
    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(200)]
    [InlineData(3000)]
    [InlineData(300_000)]
    public void A_large_result_has_the_values_of_its_parts(int k)
    {
        const int n = 4_500_000, part = 1000;
        var x = Tensor.Rand([n], generator: new Generator(k));
        var y = x.SlidingWindowMax(k);
        for (var first = 0; first + part + k <= n; first += 777_777)
            Assert.Equal(x.Narrow(0, first, part + k - 1).SlidingWindowMax(k).ToArray<float>(), y.Narrow(0, first, part).ToArray<float>());
        Assert.Equal(x.Narrow(0, n - k, k).Max().Item(), y.Narrow(0, n - k, 1).Item());
    }

    // Around the width of every vector, and around whole tiles.
    [Fact]
    public void Every_short_line_and_window_agrees_with_a_search()
    {
        for (var n = 1; n <= 70; n++)
            for (var k = 1; k <= n; k++)
            {
                var x = Tensor.From([.. Enumerable.Range(0, n).Select(i => (float)(i * 7919 % 101))]);
                Assert.Equal(Search(x.ToArray<double>(), n, 1, k, Math.Max), x.SlidingWindowMax(k).ToArray<double>());
                Assert.Equal(Search(x.ToArray<double>(), n, 1, k, Math.Min), x.To(DType.Float64).SlidingWindowMin(k).ToArray<double>());
            }
    }

    [Theory]
    [InlineData(40, 1, 6)]
    [InlineData(40, 3, 13)]
    [InlineData(33, 520, 5)]
    public void The_gradient_goes_to_the_first_extremum_of_each_window(int n, int inner, int k)
    {
        var random = new Random(k);
        // Few different values, so that most windows have ties.
        var values = Enumerable.Range(0, n * inner).Select(_ => (double)random.Next(3)).ToArray();
        var x = Tensor.From(values, [n, inner]);
        x.RequiresGrad = true;
        var y = x.SlidingWindowMax(k, 0);
        var weights = Enumerable.Range(0, (int)y.Count).Select(i => 1.0 + i).ToArray();
        y.Backward(Tensor.From(weights, y.Shape));

        var expected = new double[values.Length];
        for (var i = 0; i <= n - k; i++)
            for (var c = 0; c < inner; c++)
            {
                var first = Enumerable.Range(i, k).MaxBy(j => values[j * inner + c]);
                expected[first * inner + c] += weights[i * inner + c];
            }
        Assert.Equal(expected, x.Grad!.ToArray<double>());
    }

    [Fact]
    public void Max_pooling_by_1_gives_the_same_values_and_gradients_by_search_and_by_sliding()
    {
        Gen.Select(Gen.Int[3, 9], Gen.Int[3, 9], Gen.Int[0, 1000]).Sample((h, w, seed) =>
        {
            var random = new Random(seed);
            var values = Enumerable.Range(0, 2 * h * w * 4).Select(_ => (double)random.Next(4)).ToArray();
            Tensor a = Tensor.From(values, [2, 2 * h, 2 * w]), b = Tensor.From(values, [2, 2 * h, 2 * w]);
            (a.RequiresGrad, b.RequiresGrad) = (true, true);
            var slid = a.MaxPool2d(5, stride: 1, padding: 2);
            var (searched, _) = b.MaxPool2dWithIndices(5, stride: 1, padding: 2);
            slid.Sum().Backward();
            searched.Sum().Backward();
            return slid.ToArray<double>().SequenceEqual(searched.ToArray<double>()) && a.Grad!.ToArray<double>().SequenceEqual(b.Grad!.ToArray<double>());
        }, iter: 50);
    }

    [Fact]
    public void Erosion_is_the_adjoint_of_dilation()
    {
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Int[0, 1000]).Sample((kh, kw, seed) =>
        {
            var random = new Random(seed);
            Tensor Image() => Tensor.From([.. Enumerable.Range(0, 63).Select(_ => (double)random.Next(20))], [7, 9]);
            var f = Image();
            // A closing is extensive and idempotent, which holds only if the two are adjoint.
            var closed = f.GreyDilation((kh, kw)).GreyErosion((kh, kw));
            var again = closed.GreyDilation((kh, kw)).GreyErosion((kh, kw));
            return closed.GreaterOrEqual(f).ToArray<bool>().All(above => above) && again.ToArray<double>().SequenceEqual(closed.ToArray<double>());
        }, iter: 50);
    }

    static double[] Search(double[] x, int n, int inner, int k, Func<double, double, double> best)
    {
        int outer = x.Length / (n * inner), windows = n - k + 1;
        var y = new double[outer * windows * inner];
        for (var o = 0; o < outer; o++)
            for (var c = 0; c < inner; c++)
            {
                // Positions of candidates, best first: the classic queue.
                var queue = new LinkedList<int>();
                for (var i = 0; i < n; i++)
                {
                    double At(int j) => x[(o * n + j) * inner + c];
                    while (queue.Last is { } last && (best(At(last.Value), At(i)).Equals(At(i)) || double.IsNaN(At(i)))) queue.RemoveLast();
                    queue.AddLast(i);
                    if (queue.First!.Value <= i - k) queue.RemoveFirst();
                    if (i >= k - 1) y[(o * windows + i - k + 1) * inner + c] = At(queue.First!.Value);
                }
            }
        return y;
    }
}
