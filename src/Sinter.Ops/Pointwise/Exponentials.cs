using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Roots, exponentials and logarithms in other bases and near 0, and sums in the domain of logarithms. Integers become float32 first.</summary>
public static class Exponentials
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>1 / √x.</summary>
        [Export("rsqrt"), Autocast(Gpu = Precision.Full)]
        public Tensor Rsqrt() => Autocast.Input(x).MapReal(new RsqrtOp());

        /// <summary>2ˣ.</summary>
        [Export("exp2"), Export("special.exp2")]
        public Tensor Exp2() => Transcendental.Call(Rare.Exp2, x);

        /// <summary>eˣ - 1, exact near 0.</summary>
        [Export("expm1"), Export("special.expm1"), Autocast(Gpu = Precision.Full)]
        public Tensor Expm1() => Transcendental.Call(Rare.Expm1, Autocast.Input(x));

        /// <summary>ln(1 + x), exact near 0.</summary>
        [Export("log1p"), Export("special.log1p"), Autocast(Gpu = Precision.Full)]
        public Tensor Log1p() => Transcendental.Call(Rare.Log1p, Autocast.Input(x));

        /// <summary>The logarithm to base 2.</summary>
        [Export("log2"), Autocast(Gpu = Precision.Full)]
        public Tensor Log2() => Transcendental.Call(Rare.Log2, Autocast.Input(x));

        /// <summary>The logarithm to base 10.</summary>
        [Export("log10"), Autocast(Gpu = Precision.Full)]
        public Tensor Log10() => Transcendental.Call(Rare.Log10, Autocast.Input(x));

        /// <summary>ln(eˣ + eᵇ) without overflow.</summary>
        [Export("logaddexp")]
        public Tensor LogAddExp(Tensor b) => ZipReal(x, b, new LogAddExpOp(1));

        /// <summary>log₂(2ˣ + 2ᵇ) without overflow.</summary>
        [Export("logaddexp2")]
        public Tensor LogAddExp2(Tensor b) => ZipReal(x, b, new LogAddExpOp(Math.Log(2)));

        /// <summary>x · 2ᵇ.</summary>
        [Export("ldexp")]
        public Tensor Ldexp(Tensor b) => x * Tensor.Pow(2.0, b);

        /// <summary>xᵇ in float64.</summary>
        [Export("float_power")]
        public Tensor FloatPower(Tensor b) => x.To(DType.Float64).Pow(b.To(DType.Float64));

        /// <inheritdoc cref="FloatPower(Tensor, Tensor)"/>
        public Tensor FloatPower(Scalar b) => x.To(DType.Float64).Pow(b);
    }

    /// <summary>Two arguments in a floating-point type: float32 if both are integers.</summary>
    internal static Tensor ZipReal<TOp>(Tensor a, Tensor b, in TOp op, [System.Runtime.CompilerServices.CallerMemberName] string name = "") where TOp : struct, IBinary
        => a.Zip(b, op, Promotion.Of(a, b) is { IsInexact: true } dtype ? dtype : DType.Float32, name);

    internal readonly record struct RsqrtOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => 1.0 / T.Sqrt(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * -0.5 * y * y * y;
    }

    /// <summary>In base e^Ln.</summary>
    readonly record struct LogAddExpOp(double Ln) : IBinary
    {
        // The difference of equal infinities would be NaN.
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T>
            => T.Select(T.And(T.Equal(a, b), T.Equal(T.Abs(a), double.PositiveInfinity)), a, T.Max(a, b) + Activations.LogOnePlus(T.Exp(-T.Abs(a - b) * Ln)) / Ln);

        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * Activations.Sigmoid((a - b) * Ln);
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * Activations.Sigmoid((b - a) * Ln);
    }
}
