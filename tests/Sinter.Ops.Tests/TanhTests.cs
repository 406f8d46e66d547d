namespace Sinter.Ops.Tests;

/// <summary>The vector form of tanh against float64, over a dense sample of all float32 from the subnormals to where it is 1.</summary>
public class TanhTests(ITestOutputHelper output)
{
    [Fact]
    public void Tanh_is_within_5_units_in_the_last_place_and_never_above_1()
    {
        const int step = 211, piece = 1 << 20;
        double worst = 0, at = 0;
        for (long from = 1, last = BitConverter.SingleToInt32Bits(10); from <= last; from += (long)piece * step)
        {
            float[] x = [.. Enumerable.Range(0, piece).Select(i => BitConverter.Int32BitsToSingle((int)Math.Min(last, from + (long)i * step)))];
            float[] y = Tensor.From(x).Tanh().ToArray<float>(), opposite = (-Tensor.From(x)).Tanh().ToArray<float>();
            for (var i = 0; i < piece; i++)
            {
                Assert.True(y[i] <= 1 && opposite[i] == -y[i], $"tanh {x[i]} is {y[i]}, tanh {-x[i]} is {opposite[i]}");
                double expected = Math.Tanh(x[i]), unit = (float)expected - (double)MathF.BitDecrement((float)expected), error = Math.Abs(y[i] - expected) / unit;
                if (error > worst) (worst, at) = (error, x[i]);
            }
        }
        output.WriteLine($"largest error {worst:F2} units in the last place, at {at}");
        Assert.InRange(worst, 0, 5);
        Assert.Equal([1, -1, float.NaN, 1, -1], Tensor.From([float.PositiveInfinity, float.NegativeInfinity, float.NaN, 100f, -100f]).Tanh().ToArray<float>());
    }
}
