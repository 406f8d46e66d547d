using static TorchSharp.torch;

namespace Golden;

/// <summary>
/// A case's own stream of numbers, seeded by its name, so that adding a case changes no other. Every number is a multiple of 1/64:
/// float32 and float64 hold the same value, and both precisions can be tested on identical inputs.
/// </summary>
sealed class Draw(string seed)
{
    public const int Seed = 20250801;
    readonly Random random = new(unchecked((int)Fnv1a(seed) ^ Seed));

    /// <summary>Uniform on [from, to], in steps of 1/64.</summary>
    public Tensor Uniform(double from, double to, params long[] shape)
    {
        var values = new double[Count(shape)];
        for (int i = 0; i < values.Length; i++) values[i] = Math.Round((from + (to - from) * random.NextDouble()) * 64) / 64;
        return tensor(values, dtype: float64).reshape(shape);
    }

    /// <summary>Uniform on [-2, 2].</summary>
    public Tensor Values(params long[] shape) => Uniform(-2, 2, shape);

    /// <summary>Distinct values in random order, for ops that choose among their inputs.</summary>
    public Tensor Distinct(params long[] shape)
    {
        var order = Enumerable.Range(0, (int)Count(shape)).ToArray();
        random.Shuffle(order);
        return tensor(order.Select(i => (i - order.Length / 2) / 16.0).ToArray(), dtype: float64).reshape(shape);
    }

    /// <summary>Uniform among from, …, to - 1.</summary>
    public Tensor Integers(int from, int to, params long[] shape)
    {
        var values = new long[Count(shape)];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(from, to);
        return tensor(values, dtype: int64).reshape(shape);
    }

    static long Count(long[] shape) => shape.Aggregate(1L, (n, size) => n * size);

    static uint Fnv1a(string text)
    {
        uint h = 2166136261;
        foreach (char c in text) h = (h ^ c) * 16777619;
        return h;
    }
}
