namespace Sinter.Ops.Tests;

/// <summary>Reductions across memory, whose outputs are folded a tile at a time and, if there are few, in pieces: against sums in float64 and a search, for any number of threads.</summary>
public class AcrossTests
{
    public static TheoryData<long[], int> Shapes => new()
    {
        { [2000, 300], 0 }, { [4099, 64], 0 }, { [1500, 2047], 0 }, { [700, 2049], 0 }, { [3, 600, 70], 1 }, { [2, 300, 5], 1 }, { [5, 9, 2, 33], 2 }, { [9000, 17], 0 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Sums_and_extremes_are_those_of_the_lines(long[] sizes, int dim)
    {
        var x = Tensor.Randn(sizes);
        // Equal ones, of which the first counts; and NaN, which wins.
        x.Narrow(dim, 1, 1).CopyInPlace(x.Narrow(dim, 0, 1));
        x.Reshape(-1).Narrow(0, 11, 1).FillInPlace(double.NaN);
        x.Reshape(-1).Narrow(0, x.Count - 3, 1).FillInPlace(double.NaN);
        var lines = x.Transpose(dim, -1).Contiguous().Reshape(-1, sizes[dim]).ToArray<float>().Chunk((int)sizes[dim]).ToArray();
        double[] sums = [.. lines.Select(line => line.Sum(v => (double)v))];
        long[] largest = [.. lines.Select(line => First(line, line.Any(float.IsNaN) ? float.NaN : line.Max()))], smallest = [.. lines.Select(line => First(line, line.Any(float.IsNaN) ? float.NaN : line.Min()))];
        var before = Threads.Count;
        try
        {
            float[]? first = null;
            foreach (var threads in (int[])[1, 2, 3])
            {
                Threads.Count = threads;
                var found = Lines(x.Sum(dim, keepDim: true), dim).ToArray<float>();
                Assert.Equal(first ??= found, found);
                for (var i = 0; i < sums.Length; i++) Assert.True(double.IsNaN(sums[i]) ? float.IsNaN(found[i]) : Math.Abs(sums[i] - found[i]) < 1e-3, $"sum {i} is {found[i]}, expected {sums[i]}");
                var (values, places) = (x.Max(dim, keepDim: true).Values, x.Max(dim, keepDim: true).Indices);
                Assert.Equal(largest, Lines(places, dim).ToArray<long>());
                Assert.Equal(smallest, Lines(x.ArgMin(dim, keepDim: true), dim).ToArray<long>());
                Assert.Equal(lines.Select((line, i) => line[largest[i]]), Lines(values, dim).ToArray<float>());
                Assert.Equal(lines.Select((line, i) => line[largest[i]]), Lines(x.AMax(dim, keepDim: true), dim).ToArray<float>());
                // The same lines side by side in memory.
                Assert.Equal(largest, x.Transpose(dim, -1).Contiguous().ArgMax(-1).ToArray<long>());
            }
        }
        finally
        {
            Threads.Count = before;
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_place_is_the_first_for_every_real_type(bool across)
    {
        foreach (var type in (DType[])[DType.Float32, DType.Float64, DType.Float16, DType.BFloat16])
            for (var n = 1; n < 70; n++)
            {
                var x = (Tensor.Rand([n, 40]) * 5).Floor().To(type);
                var values = x.To(DType.Float64).ToArray<double>();
                long[] expected = [.. Enumerable.Range(0, 40).Select(c => (long)Enumerable.Range(0, n).MaxBy(r => values[r * 40 + c]))];
                Assert.Equal(expected, across ? x.ArgMax(0).ToArray<long>() : x.T.Contiguous().ArgMax(1).ToArray<long>());
            }
    }

    static Tensor Lines(Tensor y, int dim) => y.Transpose(dim, -1).Contiguous();

    static long First(float[] line, float value) => Array.FindIndex(line, v => v.Equals(value));
}
