namespace Sinter.Ops.Tests;

/// <summary>Results larger than the caches are written past them. They must be those of their parts, which are not, whatever the layout, and for any number of threads.</summary>
public class StreamingTests
{
    // Beyond the threshold for elements of 4 bytes, and no multiple of a line, a row or a chunk.
    const long Count = (4 << 20) + 1003;

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_large_result_is_that_of_its_parts(int threads)
    {
        var before = Threads.Count;
        try
        {
            Threads.Count = threads;
            Tensor x = Tensor.Rand([Count]) * 8 - 4, y = Tensor.Rand([Count]), mask = y.Greater(0.5), wide = (y * 100).To(DType.Int64);
            Same(part => part(x).Exp());
            Same(part => part(x) + part(y));
            Same(part => part(x).Lerp(part(y), part(x)));
            Same(part => Tensor.Where(part(mask), part(x), part(y)));
            Same(part => part(wide) * 3);
            foreach (var type in (DType[])[DType.Float64, DType.Int64]) Same(part => part(x).To(type));
            Same(part => part(wide).To(DType.Float32));
            Same(part => part(mask).To(DType.Int64));
            // What is written over an operand is not streamed.
            Same(part => part(x).Clone().TanhInPlace());
        }
        finally
        {
            Threads.Count = before;
        }
    }

    [Fact]
    public void Rows_that_repeat_or_leave_gaps_are_streamed_where_lines_allow_it()
    {
        const int rows = 2049, columns = 2096;
        Tensor x = Tensor.Rand([rows, columns]), row = Tensor.Rand([columns]);
        foreach (int width in (int[])[columns, 2064, 2063])
        {
            var sum = x.Narrow(1, 0, width) + row.Narrow(0, 0, width);
            for (var r = 0; r < rows; r += 64) Assert.Equal((x[r].Narrow(0, 0, width) + row.Narrow(0, 0, width)).ToArray<float>(), sum[r].ToArray<float>());
        }
    }

    static void Same(Func<Func<Tensor, Tensor>, Tensor> op)
    {
        var whole = op(x => x);
        for (long from = 0, n; from < Count; from += n)
        {
            n = Math.Min(1 << 20, Count - from);
            var (start, length) = (from, n);
            Assert.True((double)op(x => x.Narrow(0, start, length)).Equal(whole.Narrow(0, from, n)).All().Item() == 1, $"elements {from} to {from + n}");
        }
    }
}
