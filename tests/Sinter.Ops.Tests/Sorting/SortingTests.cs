namespace Sinter.Ops.Tests.Sorting;

public class SortingTests
{
    const double NaN = double.NaN;

    // Few different values, so that most comparisons are ties, with NaN, zeros of both signs and infinities among them.
    static double[] Ties(int n, int seed)
    {
        var random = new Random(seed);
        double[] values = [0, -0.0, 1, -1, 2.5, NaN, double.PositiveInfinity, double.NegativeInfinity, -3e-40, 1e30];
        return [.. Enumerable.Range(0, n).Select(_ => values[random.Next(values.Length)])];
    }

    static int Compare(double a, double b) => double.IsNaN(a) ? (double.IsNaN(b) ? 0 : 1) : double.IsNaN(b) ? -1 : a < b ? -1 : a > b ? 1 : 0;

    static long[] Order(double[] line, bool descending)
    {
        var order = Enumerable.Range(0, line.Length).ToList();
        var sign = descending ? -1 : 1;
        return [.. order.Order(Comparer<int>.Create((i, j) => Compare(line[i], line[j]) * sign is not 0 and var c ? c : i.CompareTo(j))).Select(i => (long)i)];
    }

    // Both sides of the length at which bytes take over from comparisons.
    [Theory, InlineData(1), InlineData(2), InlineData(17), InlineData(160), InlineData(161), InlineData(5000)]
    public void Sorting_is_stable_and_NaN_is_the_largest(int n)
    {
        foreach (var dtype in (DType[])[DType.Float64, DType.Float32])
            foreach (var descending in (bool[])[false, true])
            {
                var x = Tensor.From(Ties(n, n)).To(dtype);
                var expected = Order(x.ToArray<double>(), descending);
                var (values, indices) = x.Sort(descending: descending);
                Assert.Equal(expected, indices.ToArray<long>());
                Assert.Equal(x.ToArray<double>().Length, values.Count);
                Assert.Equal(expected.Select(i => x.ToArray<double>()[i]), values.ToArray<double>());
            }
    }

    [Theory, InlineData(1, 1), InlineData(10, 10), InlineData(300, 3), InlineData(3000, 1), InlineData(3000, 50), InlineData(3000, 2000), InlineData(3000, 3000)]
    public void The_best_k_are_the_head_of_the_sorted_line(int n, int k)
    {
        foreach (var dtype in (DType[])[DType.Float64, DType.Float32])
            foreach (var largest in (bool[])[true, false])
                foreach (var line in (double[][])[Ties(n, n + k), [.. Enumerable.Range(0, n).Select(i => (double)i)], [.. Enumerable.Range(0, n).Select(i => Math.Sin(i * 12.9898) * 43758)]])
                {
                    var x = Tensor.From(line).To(dtype);
                    Assert.Equal(Order(x.ToArray<double>(), largest)[..k], x.TopK(k, largest: largest).Indices.ToArray<long>());
                }
    }

    [Fact]
    public void No_order_makes_selection_slow_or_wrong()
    {
        const int n = 20_000;
        foreach (var line in (int[][])[[.. Enumerable.Range(0, n)], [.. Enumerable.Range(0, n).Reverse()], [.. Enumerable.Repeat(3, n)], [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? i : n - i)]])
        {
            var x = Tensor.From(line);
            var sorted = line.Order().ToArray();
            foreach (var k in (int[])[1, 2, n / 2, n - 1, n]) Assert.Equal(sorted[k - 1], x.KthValue(k).Values.Item());
        }
    }

    [Fact]
    public void Nothing_is_the_best_of_nothing()
    {
        Assert.Equal([2, 0], Tensor.Ones(2, 3).TopK(0).Values.Shape);
        Assert.Equal([0], Tensor.Zeros(0).TopK(0).Indices.Shape);
        Assert.Equal([0], Tensor.Zeros(0).Unique().Values.Shape);
        Assert.Equal([3], Tensor.Zeros([0], DType.Int64).BinCount(minLength: 3).Shape);
    }

    [Fact]
    public void Unique_elements_count_and_find_their_places()
    {
        var x = Tensor.From([3L, 1, 3, 2, 1, 3], [2, 3]);
        var (values, inverse, counts) = x.Unique(returnInverse: true, returnCounts: true);
        Assert.Equal([1L, 2, 3], values.ToArray<long>());
        Assert.Equal([2L, 0, 2, 1, 0, 2], inverse!.ToArray<long>());
        Assert.Equal([2, 3], inverse!.Shape);
        Assert.Equal([2L, 1, 3], counts!.ToArray<long>());
        Assert.Equal(4, Tensor.From([NaN, 1, NaN, 2]).Unique().Values.Count);
    }

    [Fact]
    public void Unique_slices_are_ordered_by_their_first_difference()
    {
        var x = Tensor.From([2L, 1, 2, 5, 0, 5], [2, 3]);
        var (values, inverse, counts) = x.Unique(returnInverse: true, returnCounts: true, dim: 1);
        Assert.Equal([1L, 2, 0, 5], values.ToArray<long>());
        Assert.Equal([1L, 0, 1], inverse!.ToArray<long>());
        Assert.Equal([1L, 2], counts!.ToArray<long>());
        var runs = Tensor.From([1L, 1, 2, 1]).UniqueConsecutive(returnInverse: true, returnCounts: true);
        Assert.Equal([1L, 2, 1], runs.Values.ToArray<long>());
        Assert.Equal([0L, 0, 1, 2], runs.Inverse!.ToArray<long>());
        Assert.Equal([2L, 1, 1], runs.Counts!.ToArray<long>());
    }

    [Fact]
    public void Equal_boundaries_and_NaN_fall_on_the_asked_side()
    {
        var sequence = Tensor.From([1.0, 2, 2, 3]);
        var values = Tensor.From([2, 0, 9, NaN]);
        Assert.Equal([1L, 0, 4, 4], sequence.SearchSorted(values).ToArray<long>());
        Assert.Equal([3L, 0, 4, 4], sequence.SearchSorted(values, right: true).ToArray<long>());
    }

    [Fact]
    public void Counts_may_be_weighted_and_ranges_found()
    {
        Assert.Equal([0, 4.5, 0, 2], Tensor.From([1L, 3, 1]).BinCount(Tensor.From([4.0, 2, 0.5])).ToArray<double>());
        Assert.Equal([2.0, 0, 1], Tensor.From([1.0, 1, 4]).Histc(3).ToArray<double>());
        Assert.Equal([true, false, false], Tensor.From([1.0, 2, NaN]).IsIn(Tensor.From([NaN, 1])).ToArray<bool>());
        Assert.Equal([false, true, true], Tensor.From([1.0, 2, NaN]).IsIn(Tensor.From([NaN, 1]), invert: true).ToArray<bool>());
    }
}
