namespace Sinter.Nn;

/// <summary>The rule for the layers' probabilities.</summary>
static class Probability
{
    /// <summary><paramref name="p"/>, which must be from 0 to 1.</summary>
    public static double Checked(double p, string layer)
    {
        Check.Argument(p is >= 0 and <= 1, $"{layer}: p is {p}; a probability is from 0 to 1.");
        return p;
    }
}
