namespace Sinter.Language;

/// <summary>A counter-based random number generator: element n of the SplitMix64 sequence (Steele, Lea and Flood, 2014) of a seed.</summary>
internal static class SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    public static ulong At(ulong seed, ulong index) => Mix(Mix(seed + Gamma) + ((index + 1) * Gamma));

    /// <summary>The element as a number in [0, 1).</summary>
    public static double UnitAt(ulong seed, ulong index) => (At(seed, index) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
