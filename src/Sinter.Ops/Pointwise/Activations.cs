using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Smooth activations. Each is written so that neither its value nor its derivatives overflow on the way to a finite result. Integers become float32 first.</summary>
public static class Activations
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>1 / (1 + e⁻ˣ).</summary>
        [Export("sigmoid"), Export("special.expit"), Export("nn.functional.sigmoid", Module = "nn.Sigmoid")]
        public Tensor Sigmoid() => x.MapReal(new SigmoidOp());

        /// <summary>ln(1 / (1 + e⁻ˣ)).</summary>
        [Export("nn.functional.logsigmoid", Module = "nn.LogSigmoid")]
        public Tensor Logsigmoid() => x.MapReal(new LogsigmoidOp());

        /// <summary>ln(1 + e^(beta·x)) / beta, and x itself where beta · x exceeds <paramref name="threshold"/>.</summary>
        /// <exception cref="ArgumentException">beta is 0.</exception>
        [Export("nn.functional.softplus", Module = "nn.Softplus"), Autocast(Gpu = Precision.Full)]
        public Tensor Softplus(double beta = 1, double threshold = 20)
        {
            Check.Argument(beta != 0, $"Softplus: beta is {beta}; it must not be 0.");
            return Autocast.Input(x).MapReal(new SoftplusOp(beta, threshold));
        }

        /// <summary>x / (1 + |x|).</summary>
        [Export("nn.functional.softsign", Module = "nn.Softsign")]
        public Tensor Softsign() => x.MapReal(new SoftsignOp());

        /// <summary>x - tanh x.</summary>
        [Export("nn.functional.tanhshrink", Module = "nn.Tanhshrink")]
        public Tensor Tanhshrink() => x.MapReal(new TanhshrinkOp());

        /// <summary>x · sigmoid(x), also called swish.</summary>
        [Export("nn.functional.silu", Module = "nn.SiLU")]
        public Tensor Silu() => x.MapReal(new SiluOp());

        /// <summary>x · tanh(softplus(x)).</summary>
        [Export("nn.functional.mish", Module = "nn.Mish")]
        public Tensor Mish() => x.MapReal(new MishOp());

        /// <summary>x · Φ(x), Φ being the normal distribution; <paramref name="approximate"/> is <c>"none"</c>, or <c>"tanh"</c> for
        /// x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))).</summary>
        /// <exception cref="ArgumentException">There is no such approximation.</exception>
        [Export("nn.functional.gelu", Module = "nn.GELU")]
        public Tensor Gelu(string approximate = "none")
        {
            Check.Argument(approximate is "none" or "tanh", $"Gelu: approximate is \"{approximate}\"; it must be \"none\" or \"tanh\".");
            return approximate == "none" ? x.MapReal(new GeluOp()) : x.MapReal(new GeluTanhOp());
        }

        /// <summary>x above 0, else alpha · (eˣ - 1).</summary>
        [Export("nn.functional.elu", Module = "nn.ELU")]
        public Tensor Elu(double alpha = 1) => x.MapReal(new EluOp(alpha, 1, 1));

        /// <summary>x above 0, else alpha · (e^(x/alpha) - 1).</summary>
        /// <exception cref="ArgumentException">alpha is 0.</exception>
        [Export("celu"), Export("nn.functional.celu", Module = "nn.CELU")]
        public Tensor Celu(double alpha = 1)
        {
            Check.Argument(alpha != 0, $"Celu: alpha is {alpha}; it must not be 0.");
            return x.MapReal(new EluOp(alpha, 1, 1 / alpha));
        }

        /// <summary>elu with the scale and alpha at which layers keep mean 0 and variance 1 (Klambauer et al., 2017).</summary>
        [Export("selu"), Export("nn.functional.selu", Module = "nn.SELU")]
        public Tensor Selu() => x.MapReal(EluOp.Selu);

        /// <summary>a · sigmoid(b), where a and b are the two halves of a dimension.</summary>
        /// <exception cref="ShapeException">The dimension has an odd size.</exception>
        [Export("nn.functional.glu", Module = "nn.GLU")]
        public Tensor Glu(int dim = -1)
        {
            Check.Shape(x.Rank > 0, $"Glu: the tensor has no dimensions to cut into halves.");
            dim = x.Shape.Dim(dim);
            var half = x.Shape[dim] / 2;
            Check.Shape(2 * half == x.Shape[dim], $"Glu: dimension {dim} of {x.Shape} is {x.Shape[dim]}; it must be even to be cut into halves.");
            return x.Narrow(dim, 0, half) * x.Narrow(dim, half, half).Sigmoid();
        }
    }

    /// <summary>1 / (1 + e⁻ˣ) inside other formulas. The bound keeps its derivative, when traced, from dividing infinities.</summary>
    [MethodImpl(Inline)]
    internal static T Sigmoid<T>(T x) where T : struct, IReal<T> => 1.0 / (1.0 + T.Exp(-T.Max(x, -87)));

    /// <summary>ln(1 + u) for u in [0, 1], also where 1 + u rounds to 1 (Kahan).</summary>
    [MethodImpl(Inline)]
    internal static T LogOnePlus<T>(T u) where T : struct, IReal<T>
    {
        var w = 1.0 + u;
        return T.Select(T.Equal(w, 1), u, T.Log(w) * u / T.Select(T.Equal(w, 1), 1, w - 1));
    }

    internal readonly record struct SigmoidOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => 1.0 / (1.0 + T.Exp(-x));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * y * (1.0 - y);
    }

    readonly record struct LogsigmoidOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(x, 0) - LogOnePlus(T.Exp(-T.Abs(x)));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * Sigmoid(-x);
    }

    readonly record struct SoftplusOp(double Beta, double Threshold) : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T>
        {
            var z = x * Beta;
            return T.Select(T.Less(Threshold, z), x, (T.Max(z, 0) + LogOnePlus(T.Exp(-T.Abs(z)))) / Beta);
        }

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Less(Threshold, x * Beta), g, g * Sigmoid(x * Beta));
    }

    readonly record struct SoftsignOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => x / (1.0 + T.Abs(x));
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g / ((1.0 + T.Abs(x)) * (1.0 + T.Abs(x)));
    }

    readonly record struct TanhshrinkOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => x - T.Tanh(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * T.Tanh(x) * T.Tanh(x);
    }

    internal readonly record struct SiluOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => x / (1.0 + T.Exp(-x));

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
        {
            var s = Sigmoid(x);
            return g * s * (1.0 + x * (1.0 - s));
        }
    }

    readonly record struct MishOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => x * TanhOfSoftplus(x);

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
        {
            var t = TanhOfSoftplus(x);
            return g * (t + x * Sigmoid(x) * (1.0 - t * t));
        }

        // tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2), which is 1 to the last bit long before e² overflows.
        [MethodImpl(Inline)]
        static T TanhOfSoftplus<T>(T x) where T : struct, IReal<T>
        {
            var e = T.Exp(T.Min(x, 20));
            var n = e * (e + 2);
            return n / (n + 2);
        }
    }

    internal readonly record struct GeluOp : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => x * 0.5 * (1.0 + T.Erf(x * Math.Sqrt(0.5)));

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
            => g * (0.5 * (1.0 + T.Erf(x * Math.Sqrt(0.5))) + x * T.Exp(x * x * -0.5) * (1 / Math.Sqrt(2 * Math.PI)));
    }

    internal readonly record struct GeluTanhOp : IUnary
    {
        const double Root = 0.79788456080286535588, Cubic = 0.044715;

        // (1 + tanh u) / 2 = sigmoid(2u).
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => x / (1.0 + T.Exp(-2 * Root * x * (1.0 + Cubic * x * x)));

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
        {
            var s = Sigmoid(2 * Root * x * (1.0 + Cubic * x * x));
            return g * s * (1.0 + x * (1.0 - s) * (2 * Root) * (1.0 + 3 * Cubic * x * x));
        }
    }

    internal readonly record struct EluOp(double Alpha, double Scale, double InputScale) : IUnary
    {
        public static EluOp Selu { get; } = new(1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1);

        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T>
        {
            // eᶻ - 1 = tanh(z/2) · (eᶻ + 1) loses no digits near 0.
            var z = T.Min(x, 0) * InputScale;
            return T.Select(T.Less(0, x), x * Scale, T.Tanh(z * 0.5) * (T.Exp(z) + 1) * (Alpha * Scale));
        }

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
            => T.Select(T.Less(0, x), g * Scale, g * T.Exp(T.Min(x, 0) * InputScale) * (Alpha * Scale * InputScale));
    }
}
