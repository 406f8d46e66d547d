namespace Sinter.Language;

/// <summary>The checks that options share, each with one way to say what is wrong.</summary>
internal static class OptionRules
{
    public static void AtLeast(int least, int value, string name) => Require(value >= least, $"{name} is {value}; it must be at least {least}.");

    public static void Positive(double value, string name) =>
        Require(value > 0 && double.IsFinite(value), $"{name} is {value}; it must be a number above 0.");

    public static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new ArgumentException(message);
        }
    }
}
