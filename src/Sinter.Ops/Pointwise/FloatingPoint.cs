using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Infinities, NaN, signs and neighbours of floating-point numbers, and equality up to rounding.</summary>
public static class FloatingPoint
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>It is neither infinite nor NaN; integers always are finite.</summary>
        [Export("isfinite")]
        public Tensor IsFinite() => x.DType.IsComplex ? x.Real.IsFinite().LogicalAnd(x.Imag.IsFinite()) : OfReals(x, new IsFiniteOp(), forIntegers: true);

        /// <summary>It is ∞ or -∞.</summary>
        [Export("isinf")]
        public Tensor IsInf() => x.DType.IsComplex ? x.Real.IsInf().LogicalOr(x.Imag.IsInf()) : OfReals(x, new IsInfOp(), forIntegers: false);

        /// <summary>It is ∞.</summary>
        [Export("isposinf")]
        public Tensor IsPosInf() => OfReals(x, new EqualsOp(double.PositiveInfinity), forIntegers: false);

        /// <summary>It is -∞.</summary>
        [Export("isneginf")]
        public Tensor IsNegInf() => OfReals(x, new EqualsOp(double.NegativeInfinity), forIntegers: false);

        /// <summary>Its sign bit is set: it is below 0, or -0, or a NaN with that bit.</summary>
        [Export("signbit")]
        public Tensor SignBit() => x.DType.IsInexact ? x.MapPlain(new SignBitOp(), DType.Bool) : x.Less(0);

        /// <summary>NaN becomes <paramref name="nan"/>, the infinities the given numbers, or the type's largest and smallest. Its gradient there is 0.</summary>
        [Export("nan_to_num")]
        public Tensor NanToNum(double nan = 0, double? posinf = null, double? neginf = null)
            => x.DType.IsInexact ? x.Map(NanToNumOp.Of(x.DType, nan, posinf, neginf)) : x.Clone();

        /// <summary>|x| with the sign of b. Integers become float32 first.</summary>
        [Export("copysign")]
        public Tensor CopySign(Tensor b) => Exponentials.ZipReal(x, b, new Transcendental.Rare2Op(Rare2.CopySign));

        /// <summary>The next number of x's type in the direction of b.</summary>
        /// <exception cref="DTypeException">The type is not float32 or float64.</exception>
        [Export("nextafter")]
        public Tensor NextAfter(Tensor b)
        {
            Check.DType(Promotion.Of(x, b) is DType.Float32 or DType.Float64, $"NextAfter: x is {x.DType} and b is {b.DType}; neighbours are known for float32 and float64.");
            return x.ZipPlain(b, new NextAfterOp(), Promotion.Of(x, b));
        }

        /// <summary>0 below 0, 1 above, and <paramref name="values"/> at 0. It has no derivative.</summary>
        [Export("heaviside")]
        public Tensor Heaviside(Tensor values)
        {
            Check.DType(x.DType == values.DType, $"Heaviside: x is {x.DType} and values is {values.DType}; the types must be equal.");
            return x.ZipPlain(values, new HeavisideOp(), x.DType);
        }

        /// <summary>|x - b| ≤ atol + rtol · |b|, or both are the same infinity, or both NaN if these are to count as equal.</summary>
        /// <exception cref="DTypeException">The types differ.</exception>
        [Export("isclose")]
        public Tensor IsClose(Tensor b, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
        {
            Check.DType(x.DType == b.DType, $"IsClose: x is {x.DType} and b is {b.DType}; the types must be equal.");
            Check.Argument(rtol >= 0 && atol >= 0, $"IsClose: rtol is {rtol} and atol {atol}; neither may be negative.");
            if (x.DType.IsComplex) return ComplexParts.IsClose(x, b, rtol, atol, equalNan);
            var computed = x.DType.IsFloatingPoint ? x : x.To(DType.Float64);
            return computed.ZipPlain(x.DType.IsFloatingPoint ? b : b.To(DType.Float64), new IsCloseOp(rtol, atol, equalNan), DType.Bool);
        }

        /// <summary>Every element is close, as <see cref="IsClose(Tensor, Tensor, double, double, bool)"/> says.</summary>
        [Export("allclose")]
        public bool AllClose(Tensor b, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
            => x.IsClose(b, rtol, atol, equalNan).LogicalNot().Sum().Item() == 0;

        /// <summary>Both have one shape and equal elements; NaN equals nothing.</summary>
        [Export("equal")]
        public bool ElementsEqual(Tensor b) => x.Shape == b.Shape && x.NotEqual(b).Sum().Item() == 0;
    }

    static Tensor OfReals<TOp>(Tensor x, in TOp op, bool forIntegers) where TOp : struct, IFormula1
        => x.DType.IsInexact ? x.MapPlain(op, DType.Bool) : Tensor.Full(x.Shape, forIntegers, DType.Bool);

    static double Largest(DType dtype) => dtype switch
    {
        DType.Float16 => 65504,
        DType.BFloat16 => 3.3895313892515355e38,
        DType.Float32 => float.MaxValue,
        _ => double.MaxValue,
    };

    readonly record struct IsFiniteOp : IFormula1
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(T.Abs(x), double.PositiveInfinity), 1, 0);
    }

    readonly record struct IsInfOp : IFormula1
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(T.Abs(x), double.PositiveInfinity), 1, 0);
    }

    readonly record struct EqualsOp(double B) : IFormula1
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(x, B), 1, 0);
    }

    readonly record struct SignBitOp : IFormula1
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(T.Call(Rare2.CopySign, 1, x), 0), 1, 0);
    }

    internal readonly record struct NanToNumOp(double NaN, double High, double Low) : IUnary
    {
        public static NanToNumOp Of(DType dtype, double nan, double? high, double? low) => new(nan, high ?? Largest(dtype), low ?? -Largest(dtype));

        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T>
            => T.Select(T.Equal(x, x), T.Select(T.Equal(x, double.PositiveInfinity), High, T.Select(T.Equal(x, double.NegativeInfinity), Low, x)), NaN);

        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Less(T.Abs(x), double.PositiveInfinity), g, 0);
    }

    readonly record struct NextAfterOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Call(Rare2.NextAfter, a, b);
    }

    readonly record struct HeavisideOp : IFormula2
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x, T v) where T : struct, IReal<T> => T.Select(T.Equal(x, 0), v, T.Select(T.Less(0, x), 1, 0));
    }

    readonly record struct IsCloseOp(double Rtol, double Atol, bool EqualNan) : IFormula2
    {
        // An infinite tolerance must not make an infinity close to a number.
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var difference = T.Abs(a - b);
            var close = T.Or(T.Equal(a, b), T.And(T.Less(difference, double.PositiveInfinity), T.LessOrEqual(difference, Atol + Rtol * T.Abs(b))));
            if (EqualNan) close = T.Or(close, T.Not(T.Or(T.Equal(a, a), T.Equal(b, b))));
            return T.Select(close, 1, 0);
        }
    }
}
