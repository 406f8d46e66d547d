using System.Globalization;

namespace Sinter.Bench.Reporting;

/// <summary>Numbers as a table shows them: three digits that count, and a unit.</summary>
static class Quantity
{
    /// <summary>A time.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        >= 1 => $"{Digits(seconds)} s",
        >= 1e-3 => $"{Digits(seconds * 1e3)} ms",
        >= 1e-6 => $"{Digits(seconds * 1e6)} µs",
        _ => $"{Digits(seconds * 1e9)} ns",
    };

    /// <summary>How many times as long.</summary>
    public static string Ratio(double ratio) => ratio >= 100 ? $"×{ratio.ToString("F0", CultureInfo.InvariantCulture)}" : $"×{ratio.ToString("F2", CultureInfo.InvariantCulture)}";

    /// <summary>A part of the whole.</summary>
    public static string Percent(double part) => $"{(100 * part).ToString("F0", CultureInfo.InvariantCulture)} %";

    /// <summary>An amount of memory.</summary>
    public static string Bytes(long bytes) => $"{(bytes / 1048576.0).ToString("F0", CultureInfo.InvariantCulture)} MB";

    static string Digits(double value) => value.ToString(value >= 100 ? "F0" : value >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
