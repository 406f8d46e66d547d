namespace Sinter.Testing;

/// <summary>How far a result may be from its reference: the one table of tolerances.</summary>
public readonly record struct Tolerance(double Relative, double Absolute)
{
    /// <summary>For results in a type. A 16-bit result is rounded once or twice at its own precision.</summary>
    public static Tolerance Of(DType dtype) => dtype switch
    {
        DType.Float64 => new(1e-9, 1e-11),
        DType.Float32 => new(1e-5, 2e-6),
        DType.Float16 => new(4e-3, 1e-3),
        DType.BFloat16 => new(3e-2, 8e-3),
        _ => default,
    };

    /// <summary>So many times wider.</summary>
    public static Tolerance operator *(Tolerance t, double slack) => new(t.Relative * slack, t.Absolute * slack);

    /// <summary>Whether a value agrees; NaN agrees with NaN and an infinity with itself.</summary>
    public bool Allows(double found, double expected) => found.Equals(expected) || found == expected || Math.Abs(found - expected) <= Absolute + Relative * Math.Abs(expected);
}
