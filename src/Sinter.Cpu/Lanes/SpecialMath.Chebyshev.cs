namespace Sinter.Cpu;

public static partial class SpecialMath
{
    // Σ c[k]·T_k(t) for t in [-1, 1] (Clenshaw, "A note on the summation of Chebyshev series", 1955). The tables of this class are
    // Chebyshev interpolants computed with 60 digits at 70 nodes and cut where a term falls below 2⁻⁵⁷ of the largest.
    static double Chebyshev(ReadOnlySpan<double> c, double t)
    {
        double b1 = 0, b2 = 0;
        for (var k = c.Length - 1; k > 0; k--) (b1, b2) = (2 * t * b1 - b2 + c[k], b1);
        return t * b1 - b2 + c[0];
    }
}
