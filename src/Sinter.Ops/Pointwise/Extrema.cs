using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The larger and the smaller of two, and bounds.</summary>
public static class Extrema
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>The larger; NaN if either is. Equal arguments share the gradient.</summary>
        [Export("maximum")]
        public Tensor Maximum(Tensor b) => x.Zip(b, new MaximumOp());

        /// <summary>The smaller; NaN if either is. Equal arguments share the gradient.</summary>
        [Export("minimum")]
        public Tensor Minimum(Tensor b) => x.Zip(b, new MinimumOp());

        /// <summary>The larger; where one is NaN the other. Of equal arguments the first has the gradient.</summary>
        [Export("fmax")]
        public Tensor Fmax(Tensor b) => x.Zip(b, new FmaxOp());

        /// <summary>The smaller; where one is NaN the other. Of equal arguments the first has the gradient.</summary>
        [Export("fmin")]
        public Tensor Fmin(Tensor b) => x.Zip(b, new FminOp());

        /// <summary>x between two bounds, either of which may be missing; where they are in the wrong order, the upper one. At a bound the gradient passes.</summary>
        /// <exception cref="ArgumentException">Neither bound is given.</exception>
        [Export("clamp"), Export("clip")]
        public Tensor Clamp(Scalar? min = null, Scalar? max = null)
        {
            Check.Argument(min is not null || max is not null, $"Clamp: neither min nor max is given; give at least one.");
            var dtype = max?.Promote(min?.Promote(x.DType) ?? x.DType) ?? min!.Value.Promote(x.DType);
            return x.To(dtype).Map(new ClampOp(min?.ToDouble() ?? double.NegativeInfinity, max?.ToDouble() ?? double.PositiveInfinity));
        }

        /// <summary>x between two bounds for each element, either of which may be missing; all broadcast. Where x is outside, the bound has the gradient.</summary>
        /// <exception cref="ArgumentException">Neither bound is given.</exception>
        public Tensor Clamp(Tensor? min, Tensor? max)
        {
            Check.Argument(min is not null || max is not null, $"Clamp: neither min nor max is given; give at least one.");
            return (min, max) switch
            {
                ({ } low, { } high) => x.Zip(low, high, new ClampBetweenOp()),
                ({ } low, null) => x.ClampMin(low),
                (_, { } high) => x.ClampMax(high),
                _ => x,
            };
        }

        /// <summary>x, or the bound where x is below it.</summary>
        public Tensor ClampMin(Tensor min) => x.Zip(min, new ClampMinOp());

        /// <inheritdoc cref="ClampMin(Tensor, Tensor)"/>
        [Export("clamp_min")]
        public Tensor ClampMin(Scalar min) => x.Clamp(min: min);

        /// <summary>x, or the bound where x is above it.</summary>
        public Tensor ClampMax(Tensor max) => x.Zip(max, new ClampMaxOp());

        /// <inheritdoc cref="ClampMax(Tensor, Tensor)"/>
        [Export("clamp_max")]
        public Tensor ClampMax(Scalar max) => x.Clamp(max: max);
    }

    readonly record struct MaximumOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
        [MethodImpl(Inline)]
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(a, b), 0, T.Select(T.Equal(a, b), g * 0.5, g));
        [MethodImpl(Inline)]
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(b, a), 0, T.Select(T.Equal(a, b), g * 0.5, g));
    }

    readonly record struct MinimumOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);
        [MethodImpl(Inline)]
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(b, a), 0, T.Select(T.Equal(a, b), g * 0.5, g));
        [MethodImpl(Inline)]
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(a, b), 0, T.Select(T.Equal(a, b), g * 0.5, g));
    }

    readonly record struct FmaxOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(First(a, b), a, b);
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(First(a, b), g, 0);
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(First(a, b), 0, g);

        static T First<T>(T a, T b) where T : struct, IReal<T> => T.Or(T.LessOrEqual(b, a), T.Not(T.Equal(b, b)));
    }

    readonly record struct FminOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(First(a, b), a, b);
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(First(a, b), g, 0);
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => T.Select(First(a, b), 0, g);

        static T First<T>(T a, T b) where T : struct, IReal<T> => T.Or(T.LessOrEqual(a, b), T.Not(T.Equal(b, b)));
    }

    internal readonly record struct ClampOp(double Low, double High) : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(x, Low), High);
        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Select(T.And(T.LessOrEqual(Low, x), T.LessOrEqual(x, High)), g, 0);
    }

    readonly record struct ClampMinOp : IBinary
    {
        public T Value<T>(T x, T b) where T : struct, IReal<T> => T.Max(x, b);
        public T GradA<T>(T g, T x, T b, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(b, x), g, 0);
        public T GradB<T>(T g, T x, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(x, b), g, 0);
    }

    readonly record struct ClampMaxOp : IBinary
    {
        public T Value<T>(T x, T b) where T : struct, IReal<T> => T.Min(x, b);
        public T GradA<T>(T g, T x, T b, T y) where T : struct, IReal<T> => T.Select(T.LessOrEqual(x, b), g, 0);
        public T GradB<T>(T g, T x, T b, T y) where T : struct, IReal<T> => T.Select(T.Less(b, x), g, 0);
    }

    readonly record struct ClampBetweenOp : ITernary
    {
        public T Value<T>(T x, T low, T high) where T : struct, IReal<T> => T.Min(T.Max(x, low), high);
        public T GradA<T>(T g, T x, T low, T high) where T : struct, IReal<T> => T.Select(T.And(T.LessOrEqual(low, x), T.LessOrEqual(x, high)), g, 0);
        public T GradB<T>(T g, T x, T low, T high) where T : struct, IReal<T> => T.Select(T.And(T.Less(low, high), T.Less(x, low)), g, 0);
        public T GradC<T>(T g, T x, T low, T high) where T : struct, IReal<T> => T.Select(T.Or(T.Less(high, x), T.Less(high, low)), g, 0);
    }
}
