using System.Globalization;
using System.Numerics;

namespace Sinter.Cli;

/// <summary>Numbers of bytes as people read and write them.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>As in <c>1.5 MiB</c>.</summary>
    public static string Bytes(long count)
    {
        int unit = count < 1024 ? 0 : Math.Min(Units.Length - 1, BitOperations.Log2((ulong)count) / 10);
        return string.Create(CultureInfo.InvariantCulture, $"{count / Math.Pow(1024, unit):0.#} {Units[unit]}");
    }

    /// <summary>The bytes of <c>500MB</c>, <c>2GB</c>, <c>1.5GiB</c> or <c>1000</c>; null if it is none of those, or not positive.</summary>
    public static long? ParseBytes(string text)
    {
        (string Suffix, double Factor)[] suffixes =
        [
            ("KiB", 1024.0), ("MiB", 1024.0 * 1024), ("GiB", 1024.0 * 1024 * 1024), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1), ("", 1),
        ];
        foreach ((string suffix, double factor) in suffixes)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return double.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                    && number * factor is >= 1 and < long.MaxValue ? (long)(number * factor) : null;
            }
        }
        return null;
    }
}
