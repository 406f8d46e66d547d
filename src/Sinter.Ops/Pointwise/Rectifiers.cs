using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Activations of straight pieces. At a kink each has the one-sided derivative that PyTorch gives it; NaN stays NaN.</summary>
public static class Rectifiers
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>max(x, 0), with gradient 0 at 0.</summary>
        [Export("relu"), Export("nn.functional.relu", Module = "nn.ReLU")]
        public Tensor Relu() => x.Map(new ReluOp());

        /// <summary>x between 0 and 6, with gradient 0 at both.</summary>
        [Export("nn.functional.relu6", Module = "nn.ReLU6")]
        public Tensor Relu6() => x.Map(new HardtanhOp(0, 6));

        /// <summary>x above 0, else negativeSlope · x, also at 0.</summary>
        [Export("nn.functional.leaky_relu", Module = "nn.LeakyReLU")]
        public Tensor LeakyRelu(double negativeSlope = 0.01) => x.MapReal(new LeakyReluOp(negativeSlope));

        /// <summary>x above <paramref name="threshold"/>, else <paramref name="value"/>.</summary>
        [Export("nn.functional.threshold", Module = "nn.Threshold"), Export("threshold")]
        public Tensor Threshold(double threshold, double value) => x.Map(new ThresholdOp(threshold, value));

        /// <summary>x between two bounds, with gradient 0 at both.</summary>
        /// <exception cref="ArgumentException">The bounds are in the wrong order.</exception>
        [Export("nn.functional.hardtanh", Module = "nn.Hardtanh")]
        public Tensor Hardtanh(double minVal = -1, double maxVal = 1)
        {
            Check.Argument(minVal <= maxVal, $"Hardtanh: minVal is {minVal} and maxVal {maxVal}; minVal must not be larger.");
            return x.Map(new HardtanhOp(minVal, maxVal));
        }

        /// <summary>(x + 3) / 6 between 0 and 1, with gradient 0 at ±3.</summary>
        [Export("nn.functional.hardsigmoid", Module = "nn.Hardsigmoid")]
        public Tensor Hardsigmoid() => x.MapReal(new HardsigmoidOp());

        /// <summary>x · hardsigmoid(x), with gradient 0 at -3 and 1 at 3.</summary>
        [Export("nn.functional.hardswish", Module = "nn.Hardswish")]
        public Tensor Hardswish() => x.MapReal(new HardswishOp());

        /// <summary>0 where |x| ≤ lambd, else x.</summary>
        [Export("nn.functional.hardshrink", Module = "nn.Hardshrink"), Export("hardshrink")]
        public Tensor Hardshrink(double lambd = 0.5) => x.MapReal(new HardshrinkOp(lambd));

        /// <summary>x brought nearer to 0 by lambd, and 0 where |x| ≤ lambd.</summary>
        /// <exception cref="ArgumentException">lambd is negative.</exception>
        [Export("nn.functional.softshrink", Module = "nn.Softshrink")]
        public Tensor Softshrink(double lambd = 0.5)
        {
            Check.Argument(lambd >= 0, $"Softshrink: lambd is {lambd}; it must not be negative.");
            return x.MapReal(new SoftshrinkOp(lambd));
        }

        /// <summary>x above 0, else weight · x. The weight is one number, or one for each channel (dimension 1) of x.</summary>
        /// <exception cref="ShapeException">The weight has neither one element nor as many as x has channels.</exception>
        [Export("prelu"), Export("nn.functional.prelu", Module = "nn.PReLU"), Autocast(Precision.Low)]
        public Tensor Prelu(Tensor weight)
        {
            using var _ = Autocast.Inputs(ref x, ref weight);
            if (weight.Count == 1) return x.Zip(weight.Reshape(Shape.Scalar), new PreluOp());
            var channels = x.Rank > 1 ? x.Shape[1] : 1;
            Check.Shape(weight.Rank == 1 && weight.Count == channels, $"Prelu: x is {x.Shape} and weight is {weight.Shape}; weight must be [1] or [{channels}], one for each channel of x.");
            Span<long> sizes = stackalloc long[x.Rank];
            sizes.Fill(1);
            sizes[1] = channels;
            return x.Zip(weight.Reshape(sizes), new PreluOp());
        }

        /// <summary>x above 0, else a · x; in training a is drawn between the bounds for each element, else it is their mean.</summary>
        /// <exception cref="ArgumentException">The bounds are in the wrong order.</exception>
        [Export("rrelu"), Export("nn.functional.rrelu", Module = "nn.RReLU")]
        public Tensor Rrelu(double lower = 1.0 / 8, double upper = 1.0 / 3, bool training = false, Generator? generator = null)
        {
            Check.Argument(lower <= upper, $"Rrelu: lower is {lower} and upper {upper}; lower must not be larger.");
            if (!training) return x.LeakyRelu((lower + upper) / 2);
            var real = x.DType.IsFloatingPoint ? x : x.To(DType.Float32);
            return real.Zip(Tensor.Rand(x.Shape, real.DType, generator) * (upper - lower) + lower, new PreluOp());
        }
    }

    internal readonly record struct ReluOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.LessOrEqual(x, 0), 0, x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(y, 0), 0, g);
    }

    internal readonly record struct LeakyReluOp(double Slope) : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(0, x), x, x * Slope);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Less(0, x), g, g * Slope);
    }

    internal readonly record struct ThresholdOp(double Threshold, double Below) : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.LessOrEqual(x, Threshold), Below, x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(x, Threshold), 0, g);
    }

    internal readonly record struct HardtanhOp(double Low, double High) : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(x, Low), Low, T.Select(T.Less(High, x), High, x));
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.Or(T.LessOrEqual(x, Low), T.LessOrEqual(High, x)), 0, g);
    }

    internal readonly record struct HardsigmoidOp : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(x + 3, 0), 6) / 6;
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.And(T.Less(-3, x), T.Less(x, 3)), g / 6, 0);
    }

    internal readonly record struct HardswishOp : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => x * T.Min(T.Max(x + 3, 0), 6) / 6;
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(x, -3), 0, T.Select(T.LessOrEqual(3, x), g, g * (x / 3 + 0.5)));
    }

    internal readonly record struct HardshrinkOp(double Lambda) : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.LessOrEqual(T.Abs(x), Lambda), 0, x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(T.Abs(x), Lambda), 0, g);
    }

    internal readonly record struct SoftshrinkOp(double Lambda) : IUnary
    {
        // x · 0 rather than 0, so that NaN stays NaN.
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(Lambda, x), x - Lambda, T.Select(T.Less(x, -Lambda), x + Lambda, x * 0));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(T.Abs(x), Lambda), 0, g);
    }

    internal readonly record struct PreluOp : IBinary
    {
        public T Value<T>(T x, T w) where T : struct, IReal<T> => T.Select(T.Less(0, x), x, w * x);
        public T GradA<T>(T g, T x, T w, T y) where T : struct, IReal<T> => T.Select(T.Less(0, x), g, g * w);
        public T GradB<T>(T g, T x, T w, T y) where T : struct, IReal<T> => T.Select(T.Less(0, x), 0, g * x);
    }
}
