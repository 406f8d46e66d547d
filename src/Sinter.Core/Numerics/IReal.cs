namespace Sinter;

/// <summary>What a formula may say. A formula written over <typeparamref name="T"/> is read as a float64 number, a SIMD lane, an integer,
/// a whole tensor (which is how a derivative is differentiated again) or a mark of what it depends on.
/// A comparison gives a mask, good only for <see cref="Select"/>, <see cref="And"/>, <see cref="Or"/> and <see cref="Not"/>.</summary>
public interface IReal<T> where T : struct, IReal<T>
{
    /// <summary>A constant.</summary>
    static abstract implicit operator T(double value);
    /// <summary>a + b.</summary>
    static abstract T operator +(T a, T b);
    /// <summary>a - b.</summary>
    static abstract T operator -(T a, T b);
    /// <summary>a · b.</summary>
    static abstract T operator *(T a, T b);
    /// <summary>a / b; truncating for integers.</summary>
    static abstract T operator /(T a, T b);
    /// <summary>-a.</summary>
    static abstract T operator -(T a);
    /// <summary>The complex conjugate; of a real number, itself.</summary>
    static virtual T Conjugate(T a) => a;
    /// <summary>a · b + c with one rounding where the machine can.</summary>
    static virtual T MultiplyAdd(T a, T b, T c) => a * b + c;

    /// <summary>a &lt; b as a mask; false with NaN.</summary>
    static abstract T Less(T a, T b);
    /// <summary>a ≤ b as a mask; false with NaN.</summary>
    static abstract T LessOrEqual(T a, T b);
    /// <summary>a = b as a mask; false with NaN.</summary>
    static abstract T Equal(T a, T b);
    /// <summary>a where the mask holds, else b.</summary>
    static abstract T Select(T mask, T a, T b);
    /// <summary>Both masks.</summary>
    static abstract T And(T a, T b);
    /// <summary>Either mask.</summary>
    static abstract T Or(T a, T b);
    /// <summary>The opposite mask.</summary>
    static abstract T Not(T a);
    /// <summary>The smaller; NaN if either is NaN.</summary>
    static virtual T Min(T a, T b) => T.Select(T.Or(T.Less(a, b), T.Not(T.Equal(a, a))), a, b);
    /// <summary>The larger; NaN if either is NaN.</summary>
    static virtual T Max(T a, T b) => T.Select(T.Or(T.Less(b, a), T.Not(T.Equal(a, a))), a, b);

    /// <summary>|a|.</summary>
    static abstract T Abs(T a);
    /// <summary>√a.</summary>
    static abstract T Sqrt(T a);
    /// <summary>eᵃ.</summary>
    static abstract T Exp(T a);
    /// <summary>ln a.</summary>
    static abstract T Log(T a);
    /// <summary>tanh a.</summary>
    static abstract T Tanh(T a);
    /// <summary>The error function.</summary>
    static abstract T Erf(T a);
    /// <summary>sin a.</summary>
    static abstract T Sin(T a);
    /// <summary>cos a.</summary>
    static abstract T Cos(T a);
    /// <summary>The largest integer not above a.</summary>
    static abstract T Floor(T a);
    /// <summary>The nearest integer, ties to even.</summary>
    static abstract T Round(T a);
    /// <summary>a to the power b.</summary>
    static abstract T Pow(T a, T b);
    /// <summary>One of the rarer functions, by name.</summary>
    static abstract T Call(Rare f, T a);
    /// <summary>One of the rarer functions of two arguments, by name.</summary>
    static abstract T Call(Rare2 f, T a, T b);
}

/// <summary>Functions of one argument that lanes compute number by number. Their derivatives are formulas of the others.</summary>
public enum Rare : byte
{
#pragma warning disable CS1591 // each is the function of its name
    Tan, Asin, Acos, Atan, Sinh, Cosh, Asinh, Acosh, Atanh, Expm1, Log1p, Log2, Log10, Exp2, Erfc, ErfInv, LogGamma, Digamma, Trigamma,
    I0, I0e, I1, I1e, Sinc, Erfcx, Ndtri, LogNdtr, BesselJ0, BesselJ1, BesselY0, BesselY1, BesselK0, BesselK1, BesselK0e, BesselK1e,
#pragma warning restore CS1591
}

/// <summary>Functions of two arguments that lanes compute number by number.</summary>
public enum Rare2 : byte
{
#pragma warning disable CS1591
    Atan2, Hypot, NextAfter, Polygamma, Remainder, Fmod, CopySign, GammaInc, GammaIncC, Zeta,
    ChebyshevT, ChebyshevU, ChebyshevV, ChebyshevW, HermiteH, HermiteHe, Laguerre, Legendre,
#pragma warning restore CS1591
}

/// <summary>What all formulas say of themselves.</summary>
public interface IFormula
{
    /// <summary>Whether the formula means the same over the complex numbers: it does not ask which of two is less, nor rounds. Its derivative
    /// must be that of a holomorphic function, or written with <see cref="IReal{T}.Conjugate"/>.</summary>
    static virtual bool HoldsForComplex => false;

    /// <summary>Whether the result is always one of the arguments, so that it may be of a type in which nothing is computed.</summary>
    static virtual bool OnlyChooses => false;
}

/// <summary>A formula of one argument.</summary>
public interface IFormula1 : IFormula
{
    /// <summary>f(a).</summary>
    T Value<T>(T a) where T : struct, IReal<T>;
}

/// <summary>A formula of two arguments.</summary>
public interface IFormula2 : IFormula
{
    /// <summary>f(a, b).</summary>
    T Value<T>(T a, T b) where T : struct, IReal<T>;
}

/// <summary>A formula of three arguments.</summary>
public interface IFormula3 : IFormula
{
    /// <summary>f(a, b, c).</summary>
    T Value<T>(T a, T b, T c) where T : struct, IReal<T>;
}

/// <summary>A formula of four arguments.</summary>
public interface IFormula4 : IFormula
{
    /// <summary>f(a, b, c, d).</summary>
    T Value<T>(T a, T b, T c, T d) where T : struct, IReal<T>;
}

/// <summary>A fold: an identity, a step for each element, a merge of partial results (associative and commutative up to rounding), a finish.</summary>
public interface IReduction : IFormula
{
    /// <summary>The result of folding nothing.</summary>
    double Identity { get; }
    /// <summary>What an element contributes: x itself, |x|², 1 if not zero …</summary>
    T Map<T>(T x) where T : struct, IReal<T>;
    /// <summary>Two partial results as one.</summary>
    T Merge<T>(T a, T b) where T : struct, IReal<T>;
    /// <summary>The result from the folded value and the number of elements folded.</summary>
    T Finish<T>(T a, T count) where T : struct, IReal<T>;
}
