using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Powers, exponentials, logarithms, trigonometry and the special functions. Integers become float32 first.</summary>
public static class Transcendental
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>|x|, with gradient 0 at 0. Of a complex number it is the distance to 0, a real number.</summary>
        /// <exception cref="DTypeException">The tensor is bool.</exception>
        [Export("abs"), Export("absolute")]
        public Tensor Abs()
        {
            Check.DType(x.DType != DType.Bool, $"Abs: x is bool, which has no sign; use it as it is.");
            return x.DType.IsComplex ? ComplexParts.Modulus(x) : x.Map(new AbsOp());
        }

        /// <summary>√x; NaN below 0.</summary>
        [Export("sqrt")]
        public Tensor Sqrt() => x.MapReal(new SqrtOp());

        /// <summary>eˣ.</summary>
        [Export("exp"), Autocast(Gpu = Precision.Full)]
        public Tensor Exp() => Autocast.Input(x).MapReal(new ExpOp());

        /// <summary>ln x; -∞ at 0, NaN below.</summary>
        [Export("log"), Autocast(Gpu = Precision.Full)]
        public Tensor Log() => Autocast.Input(x).MapReal(new LogOp());

        /// <summary>tanh x.</summary>
        [Export("tanh"), Export("nn.functional.tanh", Module = "nn.Tanh")]
        public Tensor Tanh() => x.MapReal(new TanhOp());

        /// <summary>The error function, 2/√π ∫₀ˣ e^(-t²) dt.</summary>
        [Export("erf"), Export("special.erf")]
        public Tensor Erf() => x.MapReal(new ErfOp());

        /// <summary>sin x.</summary>
        [Export("sin")]
        public Tensor Sin() => x.MapReal(new SinOp());

        /// <summary>cos x.</summary>
        [Export("cos")]
        public Tensor Cos() => x.MapReal(new CosOp());

        /// <summary>The largest integer not above x. Its gradient is 0.</summary>
        [Export("floor")]
        public Tensor Floor() => x.Map(new FloorOp());

        /// <summary>The nearest integer, ties to even. Its gradient is 0.</summary>
        [Export("round")]
        public Tensor Round() => x.Map(new RoundOp());

        /// <summary>x to so many decimals, ties to even; negative ones round to tens, hundreds and so on. Its gradient is 0.</summary>
        /// <exception cref="DTypeException">The tensor is not a floating-point one, and <paramref name="decimals"/> is not 0.</exception>
        public Tensor Round(int decimals)
        {
            if (decimals == 0) return x.Round();
            Check.DType(x.DType.IsFloatingPoint, $"Round: x is {x.DType} and decimals is {decimals}; only floating-point numbers have decimals. Convert x with To.");
            return x.Map(new RoundDecimalsOp(decimals));
        }

        /// <summary>xᵇ for one exponent.</summary>
        [Export("pow"), Autocast(Gpu = Precision.Full)]
        public Tensor Pow(Scalar b)
        {
            using var _ = Autocast.Inputs(ref x);
            var dtype = b.Promote(x.DType);
            if (b.Kind == DType.Complex128) return x.Pow(Tensor.Full(Shape.Scalar, b, dtype));
            Check.Argument(dtype.IsInexact || b.ToDouble() >= 0, $"Pow: x is {x.DType} and the exponent {b}; integers have no negative powers. Convert x to a floating-point type.");
            return b.ToDouble() switch
            {
                1 => x.To(dtype).Clone(),
                2 => x.To(dtype).Square(),
                0.5 => x.To(dtype).Sqrt(),
                -1 => x.To(dtype).Reciprocal(),
                var n => x.To(dtype).Map(new PowScalarOp(n)),
            };
        }

        /// <summary>xᵇ, element by element.</summary>
        public Tensor Pow(Tensor b)
        {
            using var _ = Autocast.Inputs(ref x, ref b);
            return x.DType.IsComplex || b.DType.IsComplex ? x.Zip(b, new ComplexPowOp()) : x.Zip(b, new PowOp());
        }
    }

    extension(Tensor)
    {
        /// <summary>aˣ for one base.</summary>
        public static Tensor Pow(Scalar a, Tensor x) => Tensor.Full(Shape.Scalar, a, a.Promote(x.DType)).Pow(x);
    }

    internal static Tensor Call(Rare f, Tensor x)
    {
        if (f > Rare.Exp2) Pointwise.RefuseComplex(x.DType, f.ToString());
        return x.MapReal(new RareOp(f), f.ToString());
    }

    internal static Tensor Call(Rare2 f, Tensor a, Tensor b) => a.Zip(b, new Rare2Op(f), name: f.ToString());

    internal readonly record struct AbsOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Abs(x);
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Less(0, x), g, T.Select(T.Less(x, 0), -g, x * 0));
    }

    internal readonly record struct SqrtOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Sqrt(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g / (y + y);
    }

    internal readonly record struct ExpOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Exp(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * y;
    }

    internal readonly record struct LogOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Log(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g / x;
    }

    internal readonly record struct TanhOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Tanh(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * (1.0 - y * y);
    }

    internal readonly record struct ErfOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Erf(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * T.Exp(-(x * x)) * (2 / Math.Sqrt(Math.PI));
    }

    internal readonly record struct SinOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Sin(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * T.Cos(x);
    }

    internal readonly record struct CosOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Cos(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => -g * T.Sin(x);
    }

    internal readonly record struct FloorOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Floor(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct RoundDecimalsOp(int Decimals) : IUnary
    {
        // A power of ten that is no fraction is exact, so negative decimals divide first.
        readonly double power = Math.Pow(10, Math.Abs(Decimals));

        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => Decimals > 0 ? T.Round(x * power) / power : T.Round(x / power) * power;

        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct RoundOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Round(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct PowScalarOp(double B) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Pow(x, B);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => B == 0 ? 0 : g * B * T.Pow(x, B - 1);
    }

    internal readonly record struct PowOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Pow(a, b);
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Equal(b, 0), 0, g * b * T.Pow(a, b - 1));
        // 0ᵇ does not change with b > 0, although ln 0 is -∞.
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.And(T.Equal(a, 0), T.LessOrEqual(0, b)), 0, g * y * T.Log(a));
    }

    /// <summary>Powers of complex numbers, by the principal branch.</summary>
    internal readonly record struct ComplexPowOp : IBinary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Pow(a, b);
        [MethodImpl(Inline)]
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Equal(b, 0), 0, g * b * T.Pow(a, b - 1));
        [MethodImpl(Inline)]
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Equal(a, 0), 0, g * y * T.Log(RareOp.NotZero(a)));
    }

    /// <summary>The rarer functions and, in one place, their derivatives.</summary>
    internal readonly record struct RareOp(Rare F) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Call(F, x);

        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => F switch
        {
            Rare.Tan => g * (1.0 + y * y),
            Rare.Asin => g / T.Sqrt(1.0 - x * x),
            Rare.Acos => -g / T.Sqrt(1.0 - x * x),
            Rare.Atan => g / (1.0 + x * x),
            Rare.Sinh => g * T.Call(Rare.Cosh, x),
            Rare.Cosh => g * T.Call(Rare.Sinh, x),
            Rare.Asinh => g / T.Sqrt(x * x + 1.0),
            Rare.Acosh => g / (T.Sqrt(x - 1.0) * T.Sqrt(x + 1.0)),
            Rare.Atanh => g / (1.0 - x * x),
            Rare.Expm1 => g * (y + 1.0),
            Rare.Log1p => g / (x + 1.0),
            Rare.Log2 => g / (x * Math.Log(2)),
            Rare.Log10 => g / (x * Math.Log(10)),
            Rare.Exp2 => g * y * Math.Log(2),
            Rare.Erfc => g * T.Exp(-(x * x)) * (-2 / Math.Sqrt(Math.PI)),
            Rare.ErfInv => g * T.Exp(y * y) * (Math.Sqrt(Math.PI) / 2),
            Rare.LogGamma => g * T.Call(Rare.Digamma, x),
            Rare.Digamma => g * T.Call(Rare.Trigamma, x),
            Rare.Trigamma => g * T.Call(Rare2.Polygamma, 2.0, x),
            Rare.I0 => g * T.Call(Rare.I1, x),
            Rare.I0e => g * (T.Call(Rare.I1e, x) - T.Select(T.Less(x, 0), -y, y)),
            Rare.I1 => g * T.Select(T.Equal(x, 0), 0.5, T.Call(Rare.I0, x) - y / NotZero(x)),
            Rare.I1e => g * T.Select(T.Equal(x, 0), 0.5, T.Call(Rare.I0e, x) - y * (T.Select(T.Less(x, 0), -1.0, 1.0) + 1.0 / NotZero(x))),
            Rare.Sinc => g * T.Select(T.Equal(x, 0), 0, (T.Cos(x * Math.PI) - y) / NotZero(x)),
            Rare.Erfcx => g * (2.0 * x * y - 2 / Math.Sqrt(Math.PI)),
            Rare.Ndtri => g * T.Exp(y * y * 0.5) * Math.Sqrt(2 * Math.PI),
            Rare.LogNdtr => g * Math.Sqrt(2 / Math.PI) / T.Call(Rare.Erfcx, x * -Math.Sqrt(0.5)),
            Rare.BesselJ0 => -g * T.Call(Rare.BesselJ1, x),
            Rare.BesselJ1 => g * T.Select(T.Equal(x, 0), 0.5, T.Call(Rare.BesselJ0, x) - y / NotZero(x)),
            Rare.BesselY0 => -g * T.Call(Rare.BesselY1, x),
            Rare.BesselY1 => g * (T.Call(Rare.BesselY0, x) - y / x),
            Rare.BesselK0 => -g * T.Call(Rare.BesselK1, x),
            Rare.BesselK1 => -g * (T.Call(Rare.BesselK0, x) + y / x),
            Rare.BesselK0e => g * (y - T.Call(Rare.BesselK1e, x)),
            Rare.BesselK1e => g * (y - T.Call(Rare.BesselK0e, x) - y / x),
            _ => throw new InvalidOperationException($"{F} has no derivative."),
        };

        // The branch that is not taken must not divide by 0, or its own derivative would be 0 · ∞.
        internal static T NotZero<T>(T x) where T : struct, IReal<T> => T.Select(T.Equal(x, 0), 1, x);
    }

    internal readonly record struct Rare2Op(Rare2 F) : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Call(F, a, b);

        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => F switch
        {
            Rare2.Atan2 => g * b / RareOp.NotZero(a * a + b * b),
            Rare2.Hypot => g * a / y,
            Rare2.CopySign => T.Select(T.Equal(a, 0), 0, g * y / a),
            Rare2.Remainder or Rare2.Fmod => g,
            _ => 0,
        };

        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => F switch
        {
            Rare2.Atan2 => -g * a / RareOp.NotZero(a * a + b * b),
            Rare2.Hypot => g * b / y,
            Rare2.Remainder => -g * T.Floor(a / b),
            Rare2.Fmod => g * (y - a) / b,
            Rare2.Polygamma => g * T.Call(Rare2.Polygamma, a + 1.0, b),
            Rare2.GammaInc => g * T.Exp((a - 1.0) * T.Log(b) - b - T.Call(Rare.LogGamma, a)),
            Rare2.GammaIncC => -g * T.Exp((a - 1.0) * T.Log(b) - b - T.Call(Rare.LogGamma, a)),
            Rare2.Zeta => -g * a * T.Call(Rare2.Zeta, a + 1.0, b),
            _ => 0,
        };
    }
}
