using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sinter.Cpu;

/// <summary>One complex number in float64: how formulas compute both complex types. A mask is 0 or 1. What asks for an order throws; formulas that hold for
/// complex numbers do not ask.</summary>
public readonly unsafe struct ComplexNumber(Complex v) : ILane<ComplexNumber, Complex>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;
    readonly Complex _v = v;

    /// <inheritdoc/>
    public static int Width => 1;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Load(Complex* p) => new(*p);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Broadcast(Complex value) => new(value);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Store(Complex* p) => *p = _v;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public void Stream(Complex* p) => *p = _v;
    /// <inheritdoc/>
    public Complex Sum() => _v;
    /// <inheritdoc/>
    public Complex Max() => throw Unordered();
    /// <inheritdoc/>
    public Complex this[int i] => _v;

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static implicit operator ComplexNumber(double value) => new(value);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber operator +(ComplexNumber a, ComplexNumber b) => new(a._v + b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber operator -(ComplexNumber a, ComplexNumber b) => new(a._v - b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber operator *(ComplexNumber a, ComplexNumber b) => new(a._v * b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber operator /(ComplexNumber a, ComplexNumber b) => new(a._v / b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber operator -(ComplexNumber a) => new(-a._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Conjugate(ComplexNumber a) => new(Complex.Conjugate(a._v));

    [MethodImpl(Inline)] static ComplexNumber Mask(bool holds) => new(holds ? Complex.One : Complex.Zero);
    [MethodImpl(Inline)] static bool Holds(ComplexNumber mask) => mask._v.Real != 0;

    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Equal(ComplexNumber a, ComplexNumber b) => Mask(a._v == b._v);
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Select(ComplexNumber mask, ComplexNumber a, ComplexNumber b) => Holds(mask) ? a : b;
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber And(ComplexNumber a, ComplexNumber b) => Mask(Holds(a) && Holds(b));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Or(ComplexNumber a, ComplexNumber b) => Mask(Holds(a) || Holds(b));
    /// <inheritdoc/>
    [MethodImpl(Inline)] public static ComplexNumber Not(ComplexNumber a) => Mask(!Holds(a));

    /// <inheritdoc/>
    public static ComplexNumber Abs(ComplexNumber a) => new(Complex.Abs(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Sqrt(ComplexNumber a) => new(Complex.Sqrt(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Exp(ComplexNumber a) => new(Complex.Exp(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Log(ComplexNumber a) => new(Complex.Log(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Tanh(ComplexNumber a) => new(Complex.Tanh(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Sin(ComplexNumber a) => new(Complex.Sin(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Cos(ComplexNumber a) => new(Complex.Cos(a._v));
    /// <inheritdoc/>
    public static ComplexNumber Pow(ComplexNumber a, ComplexNumber b) => new(Complex.Pow(a._v, b._v));

    /// <inheritdoc/>
    public static ComplexNumber Call(Rare f, ComplexNumber a)
    {
        var z = a._v;
        return new(f switch
        {
            Rare.Tan => Complex.Tan(z),
            Rare.Asin => Complex.Asin(z),
            Rare.Acos => Complex.Acos(z),
            Rare.Atan => Complex.Atan(z),
            Rare.Sinh => Complex.Sinh(z),
            Rare.Cosh => Complex.Cosh(z),
            Rare.Asinh => -TimesI(Complex.Asin(TimesI(z))),
            Rare.Acosh => Complex.Log(z + Complex.Sqrt(z + 1) * Complex.Sqrt(z - 1)),
            Rare.Atanh => -TimesI(Complex.Atan(TimesI(z))),
            Rare.Expm1 => Expm1(z),
            Rare.Log1p => new(0.5 * SpecialMath.Call(Rare.Log1p, z.Real * (2 + z.Real) + z.Imaginary * z.Imaginary), Math.Atan2(z.Imaginary, 1 + z.Real)),
            Rare.Log2 => Complex.Log(z) / Math.Log(2),
            Rare.Log10 => Complex.Log(z) / Math.Log(10),
            Rare.Exp2 => Complex.Exp(z * Math.Log(2)),
            _ => throw new DTypeException($"{f}: it is defined for real numbers only."),
        });
    }

    static Complex TimesI(Complex z) => new(-z.Imaginary, z.Real);

    // eˣ cos y - 1 = (eˣ - 1) cos y - 2 sin²(y/2)
    static Complex Expm1(Complex z)
    {
        var half = Math.Sin(z.Imaginary / 2);
        return new(SpecialMath.Call(Rare.Expm1, z.Real) * Math.Cos(z.Imaginary) - 2 * half * half, Math.Exp(z.Real) * Math.Sin(z.Imaginary));
    }

    /// <inheritdoc/>
    public static ComplexNumber Less(ComplexNumber a, ComplexNumber b) => throw Unordered();
    /// <inheritdoc/>
    public static ComplexNumber LessOrEqual(ComplexNumber a, ComplexNumber b) => throw Unordered();
    /// <inheritdoc/>
    public static ComplexNumber Floor(ComplexNumber a) => throw Unordered();
    /// <inheritdoc/>
    public static ComplexNumber Round(ComplexNumber a) => throw Unordered();
    /// <inheritdoc/>
    public static ComplexNumber Erf(ComplexNumber a) => throw new DTypeException("Erf: it is defined for real numbers only.");
    /// <inheritdoc/>
    public static ComplexNumber Call(Rare2 f, ComplexNumber a, ComplexNumber b) => throw new DTypeException($"{f}: it is defined for real numbers only.");

    static DTypeException Unordered() => new("Complex numbers have no order; take Real, Imag, Abs or Angle.");
}
