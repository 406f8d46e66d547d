using System.Runtime.InteropServices;

namespace Sinter.Bench.Measuring;

/// <summary>Results as they travel between processes, and how far two of them are apart.</summary>
static class Comparison
{
    const int MostValues = 1 << 14;

    /// <summary>Values spread evenly over all, the first and the last among them, as text.</summary>
    public static string Encode(float[] values)
    {
        int count = Math.Min(values.Length, MostValues);
        var sample = new float[count];
        for (int i = 0; i < count; i++) sample[i] = values[count == 1 ? 0 : (int)((long)i * (values.Length - 1) / (count - 1))];
        return Convert.ToBase64String(MemoryMarshal.AsBytes<float>(sample));
    }

    /// <summary>The values of <see cref="Encode"/>.</summary>
    public static float[] Decode(string text) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(text)).ToArray();

    /// <summary>The largest difference as a part of the largest expected value. Infinite if the counts differ or something is not a number.</summary>
    public static double Distance(float[] expected, float[] actual)
    {
        if (expected.Length != actual.Length) return double.PositiveInfinity;
        double difference = 0, scale = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double d = Math.Abs((double)expected[i] - actual[i]);
            if (double.IsNaN(d)) return double.PositiveInfinity;
            difference = Math.Max(difference, d);
            scale = Math.Max(scale, Math.Abs((double)expected[i]));
        }
        return difference == 0 ? 0 : difference / scale;
    }
}
