namespace Sinter.Bench.Contenders;

/// <summary>What the elements of an input are.</summary>
enum Element { Float32, Float16, BFloat16, Int64, Int8, Bool }

/// <summary>One input of a computation: sizes, and seeded numbers, uniform in [<paramref name="Low"/>, <paramref name="High"/>), that are the same for every contender.</summary>
sealed record Input(long[] Sizes, double Low = -1, double High = 1, Element Element = Element.Float32)
{
    /// <summary>Numbers of these sizes.</summary>
    public static Input Of(params long[] sizes) => new(sizes);

    /// <summary>Whole numbers below <paramref name="count"/>.</summary>
    public static Input Indices(long count, params long[] sizes) => new(sizes, 0, count, Element.Int64);

    /// <summary>True and false alike.</summary>
    public static Input Mask(params long[] sizes) => new(sizes, Element: Element.Bool);

    /// <summary>How many elements.</summary>
    public long Count => Sizes.Aggregate(1L, (product, size) => product * size);

    /// <summary>The numbers that a seed gives.</summary>
    public float[] Values(int seed)
    {
        var values = new float[Count];
        ulong state = (ulong)seed * 0x9e3779b97f4a7c15;
        for (long i = 0; i < values.Length; i++)
        {
            double unit = (SplitMix(ref state) >> 40) * (1.0 / (1 << 24));
            values[i] = (float)(Low + (High - Low) * unit);
        }
        return values;
    }

    /// <summary>The same numbers as indices.</summary>
    public long[] Whole(int seed) => Array.ConvertAll(Values(seed), v => Math.Min((long)v, (long)High - 1));

    /// <summary>The same numbers as flags.</summary>
    public bool[] Flags(int seed) => Array.ConvertAll(Values(seed), v => v > 0);

    // Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
}
