using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Error, Γ, Bessel and entropy functions. Integers become float32 first.</summary>
public static class SpecialFunctions
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>1 - erf x, exact for large x.</summary>
        [Export("erfc"), Export("special.erfc")]
        public Tensor Erfc() => Transcendental.Call(Rare.Erfc, x);

        /// <summary>The number whose error function is x; NaN outside [-1, 1].</summary>
        [Export("erfinv"), Export("special.erfinv"), Autocast(Gpu = Precision.Full)]
        public Tensor ErfInv() => Transcendental.Call(Rare.ErfInv, Autocast.Input(x));

        /// <summary>The logarithm of the multivariate gamma function of dimension p: p (p - 1) / 4 · ln π + Σ ln Γ(x - i / 2) for i from 0 to p - 1.</summary>
        /// <exception cref="ArgumentException">p is less than 1.</exception>
        [Export("mvlgamma"), Export("special.multigammaln")]
        public Tensor MvLgamma(int p)
        {
            Check.Argument(p >= 1, $"MvLgamma: p is {p}; it must be at least 1.");
            var sum = x.Lgamma();
            for (var i = 1; i < p; i++) sum += (x - 0.5 * i).Lgamma();
            return sum + 0.25 * p * (p - 1) * Math.Log(Math.PI);
        }

        /// <summary>ln |Γ(x)|.</summary>
        [Export("lgamma"), Export("special.gammaln")]
        public Tensor Lgamma() => Transcendental.Call(Rare.LogGamma, x);

        /// <summary>ψ(x), the derivative of ln Γ.</summary>
        [Export("digamma"), Export("special.digamma"), Export("special.psi")]
        public Tensor Digamma() => Transcendental.Call(Rare.Digamma, x);

        /// <summary>The n-th derivative of ψ.</summary>
        /// <exception cref="ArgumentException">n is negative.</exception>
        [Export("polygamma"), Export("special.polygamma")]
        public Tensor Polygamma(int n)
        {
            Check.Argument(n >= 0, $"Polygamma: n is {n}; it must not be negative.");
            return n == 0 ? x.Digamma() : x.MapReal(new PolygammaOp(n));
        }

        /// <summary>The modified Bessel function I₀.</summary>
        [Export("i0"), Export("special.i0"), Export("special.modified_bessel_i0")]
        public Tensor I0() => Transcendental.Call(Rare.I0, x);

        /// <summary>I₀(x) · e^(-|x|).</summary>
        [Export("special.i0e")]
        public Tensor I0e() => Transcendental.Call(Rare.I0e, x);

        /// <summary>The modified Bessel function I₁.</summary>
        [Export("special.i1"), Export("special.modified_bessel_i1")]
        public Tensor I1() => Transcendental.Call(Rare.I1, x);

        /// <summary>I₁(x) · e^(-|x|).</summary>
        [Export("special.i1e")]
        public Tensor I1e() => Transcendental.Call(Rare.I1e, x);

        /// <summary>ln(x / (1 - x)), the inverse of sigmoid; NaN outside [0, 1], unless x is first brought between eps and 1 - eps.</summary>
        [Export("logit"), Export("special.logit")]
        public Tensor Logit(double? eps = null) => x.MapReal(new LogitOp(eps ?? double.NaN));

        /// <summary>x · ln b; 0 where x is 0 and b is a number.</summary>
        [Export("xlogy"), Export("special.xlogy")]
        public Tensor Xlogy(Tensor b) => Exponentials.ZipReal(x, b, new XlogyOp(0));

        /// <summary>x · ln(1 + b); 0 where x is 0 and b is a number.</summary>
        [Export("special.xlog1py")]
        public Tensor Xlog1py(Tensor b) => Exponentials.ZipReal(x, b, new XlogyOp(1));

        /// <summary>-x · ln x; 0 at 0 and -∞ below.</summary>
        [Export("special.entr")]
        public Tensor Entr() => x.MapReal(new EntrOp());
    }

    readonly record struct PolygammaOp(int N) : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Call(Rare2.Polygamma, N, x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * T.Call(Rare2.Polygamma, N + 1, x);
    }

    /// <summary>An Eps of NaN stands for none.</summary>
    readonly record struct LogitOp(double Eps) : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T>
        {
            var z = double.IsNaN(Eps) ? x : T.Select(T.Less(x, Eps), Eps, T.Select(T.Less(1 - Eps, x), 1 - Eps, x));
            return T.Log(z / (1.0 - z));
        }

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
        {
            var outside = double.IsNaN(Eps) ? T.Or(T.Less(x, 0), T.Less(1, x)) : T.Or(T.Less(x, Eps), T.Less(1 - Eps, x));
            return T.Select(outside, double.IsNaN(Eps) ? double.NaN : 0, g / (x * (1.0 - x)));
        }
    }

    /// <summary>a · ln(b + Shift).</summary>
    readonly record struct XlogyOp(double Shift) : IBinary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.And(T.Equal(a, 0), T.Equal(b, b)), 0, a * Log(b));

        [MethodImpl(Inline)]
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.And(T.Equal(a, 0), T.LessOrEqual(b, -Shift)), 0, g * Log(b));
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * a / (b + Shift);

        T Log<T>(T b) where T : struct, IReal<T> => Shift == 0 ? T.Log(b) : T.Call(Rare.Log1p, b);
    }

    readonly record struct EntrOp : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(x, 0), double.NegativeInfinity, T.Select(T.Equal(x, 0), 0, -x * T.Log(x)));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * (-1.0 - T.Log(x));
    }
}
