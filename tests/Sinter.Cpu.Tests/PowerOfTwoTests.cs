using System.Runtime.Intrinsics;

namespace Sinter.Cpu.Tests;

/// <summary>2ˣ over lanes, against the powers of float64.</summary>
public unsafe class PowerOfTwoTests
{
    private static float[] Of<TLane>(float[] x) where TLane : struct, ILane<TLane, float>
    {
        float[] y = new float[x.Length];
        float* lane = stackalloc float[TLane.Width];
        for (int i = 0; i < x.Length; i++)
        {
            new Span<float>(lane, TLane.Width).Fill(x[i]);
            TLane.Exp2(TLane.Load(lane)).Store(lane);
            y[i] = lane[TLane.Width - 1];
        }
        return y;
    }

    private static IEnumerable<float[]> OfEveryLane(float[] x)
    {
        yield return Of<Native<float>>(x);
        if (Vector512.IsHardwareAccelerated) { yield return Of<Wide<float>>(x); }
    }

    [Fact]
    public void It_is_within_units_of_the_last_place()
    {
        float[] x = [.. Enumerable.Range(0, 20_000).Select(i => -125f + i * (135f / 20_000))];
        // Lanes without a form of their own go through eˣ, whose argument x · ln 2 is rounded: its error grows with |x|.
        foreach (float[] y in OfEveryLane(x))
        {
            for (int i = 0; i < x.Length; i++) { Assert.InRange(Math.Abs(y[i] / Math.Pow(2, x[i]) - 1), 0, 2e-7 + 6e-8 * Math.Abs(x[i])); }
        }
    }

    [Fact]
    public void Ends_and_NaN_are_right()
    {
        foreach (float[] y in OfEveryLane([0, float.NegativeInfinity, -1000, -200, float.NaN, 1, -1])) { Assert.Equal([1, 0, 0, 0, float.NaN, 2, 0.5f], y); }
    }
}
