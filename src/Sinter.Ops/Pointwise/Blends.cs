using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Fused products and sums of three.</summary>
public static class Blends
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>x + weight · (end - x): x at weight 0, exactly end at 1.</summary>
        [Export("lerp")]
        public Tensor Lerp(Tensor end, Tensor weight) => x.Zip(end, weight, new LerpOp());

        /// <inheritdoc cref="Lerp(Tensor, Tensor, Tensor)"/>
        public Tensor Lerp(Tensor end, double weight) => x.Zip(end, new LerpByOp(weight));

        /// <summary>x + value · a · b.</summary>
        [Export("addcmul"), Autocast(Gpu = Precision.Promote)]
        public Tensor Addcmul(Tensor a, Tensor b, Scalar? value = null)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            return x.Zip(a, b, new AddcmulOp(value?.ToDouble() ?? 1));
        }

        /// <summary>x + value · a / b.</summary>
        /// <exception cref="DTypeException">All three hold integers.</exception>
        [Export("addcdiv"), Autocast(Gpu = Precision.Promote)]
        public Tensor Addcdiv(Tensor a, Tensor b, Scalar? value = null)
        {
            using var _ = Autocast.Inputs(ref x, ref a, ref b);
            Check.DType(Promotion.Of(x, a, b).IsInexact, $"Addcdiv: x is {x.DType}, a is {a.DType} and b is {b.DType}; a quotient is a real number. Convert one.");
            return x.Zip(a, b, new AddcdivOp(value?.ToDouble() ?? 1));
        }
    }

    internal readonly record struct LerpOp : ITernary
    {
        // From the nearer end, so that both are met exactly.
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b, T w) where T : struct, IReal<T> => T.Select(T.Less(T.Abs(w), 0.5), a + w * (b - a), b - (b - a) * (1.0 - w));
        public T GradA<T>(T g, T a, T b, T w) where T : struct, IReal<T> => g * (1.0 - w);
        public T GradB<T>(T g, T a, T b, T w) where T : struct, IReal<T> => g * w;
        public T GradC<T>(T g, T a, T b, T w) where T : struct, IReal<T> => g * (b - a);
    }

    internal readonly record struct LerpByOp(double W) : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => new LerpOp().Value<T>(a, b, W);
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * (1 - W);
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * W;
    }

    internal readonly record struct AddcmulOp(double Scale) : ITernary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x, T a, T b) where T : struct, IReal<T> => x + a * b * Scale;
        public T GradA<T>(T g, T x, T a, T b) where T : struct, IReal<T> => g;
        public T GradB<T>(T g, T x, T a, T b) where T : struct, IReal<T> => g * b * Scale;
        public T GradC<T>(T g, T x, T a, T b) where T : struct, IReal<T> => g * a * Scale;
    }

    internal readonly record struct AddcdivOp(double Scale) : ITernary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x, T a, T b) where T : struct, IReal<T> => x + a / b * Scale;
        public T GradA<T>(T g, T x, T a, T b) where T : struct, IReal<T> => g;
        public T GradB<T>(T g, T x, T a, T b) where T : struct, IReal<T> => g / b * Scale;
        public T GradC<T>(T g, T x, T a, T b) where T : struct, IReal<T> => -g * a / (b * b) * Scale;
    }
}
