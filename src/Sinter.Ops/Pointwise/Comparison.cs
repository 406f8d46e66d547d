using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Comparisons, logic and choice. Results of comparisons are bool and have no derivative; comparing with NaN is false.</summary>
public static class Comparison
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor a)
    {
        /// <summary>a = b.</summary>
        [Export("eq")]
        public Tensor Equal(Tensor b) => a.ZipPlain(b, new EqualOp(), DType.Bool);
        /// <inheritdoc cref="Equal(Tensor, Tensor)"/>
        public Tensor Equal(Scalar b) => a.Equal(Against(a, b));

        /// <summary>a ≠ b.</summary>
        [Export("ne"), Export("not_equal")]
        public Tensor NotEqual(Tensor b) => a.ZipPlain(b, new NotEqualOp(), DType.Bool);
        /// <inheritdoc cref="NotEqual(Tensor, Tensor)"/>
        public Tensor NotEqual(Scalar b) => a.NotEqual(Against(a, b));

        /// <summary>a &lt; b.</summary>
        [Export("lt"), Export("less")]
        public Tensor Less(Tensor b) => a.ZipPlain(b, new LessOp(), DType.Bool);
        /// <inheritdoc cref="Less(Tensor, Tensor)"/>
        public Tensor Less(Scalar b) => a.Less(Against(a, b));

        /// <summary>a ≤ b.</summary>
        [Export("le"), Export("less_equal")]
        public Tensor LessOrEqual(Tensor b) => a.ZipPlain(b, new LessOrEqualOp(), DType.Bool);
        /// <inheritdoc cref="LessOrEqual(Tensor, Tensor)"/>
        public Tensor LessOrEqual(Scalar b) => a.LessOrEqual(Against(a, b));

        /// <summary>a &gt; b.</summary>
        [Export("gt"), Export("greater")]
        public Tensor Greater(Tensor b) => b.ZipPlain(a, new LessOp(), DType.Bool);
        /// <inheritdoc cref="Greater(Tensor, Tensor)"/>
        public Tensor Greater(Scalar b) => a.Greater(Against(a, b));

        /// <summary>a ≥ b.</summary>
        [Export("ge"), Export("greater_equal")]
        public Tensor GreaterOrEqual(Tensor b) => b.ZipPlain(a, new LessOrEqualOp(), DType.Bool);
        /// <inheritdoc cref="GreaterOrEqual(Tensor, Tensor)"/>
        public Tensor GreaterOrEqual(Scalar b) => a.GreaterOrEqual(Against(a, b));

        /// <summary>Both are not 0.</summary>
        [Export("logical_and")]
        public Tensor LogicalAnd(Tensor b) => a.ZipPlain(b, new LogicalAndOp(), DType.Bool);

        /// <summary>At least one is not 0.</summary>
        [Export("logical_or")]
        public Tensor LogicalOr(Tensor b) => a.ZipPlain(b, new LogicalOrOp(), DType.Bool);

        /// <summary>Exactly one is not 0.</summary>
        [Export("logical_xor")]
        public Tensor LogicalXor(Tensor b) => a.ZipPlain(b, new LogicalXorOp(), DType.Bool);

        /// <summary>It is 0.</summary>
        [Export("logical_not")]
        public Tensor LogicalNot() => a.MapPlain(new LogicalNotOp(), DType.Bool);

        /// <summary>It is not a number.</summary>
        [Export("isnan")]
        public Tensor IsNaN() => a.MapPlain(new IsNaNOp(), DType.Bool);
    }

    extension(Tensor)
    {
        /// <summary><paramref name="a"/> where <paramref name="condition"/> holds, else <paramref name="b"/>; all three broadcast.</summary>
        /// <exception cref="DTypeException">The condition is not bool.</exception>
        [Export("where")]
        public static Tensor Where(Tensor condition, Tensor a, Tensor b)
        {
            Check.DType(condition.DType == DType.Bool, $"Where: condition is {condition.DType}; it must be bool. Compare it, as in condition.NotEqual(0).");
            return condition.Zip(a, b, new WhereOp(), Promotion.Of(a, b));
        }

        /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
        public static Tensor Where(Tensor condition, Tensor a, Scalar b) => Tensor.Where(condition, a, Rounding.Of(b, a));

        /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
        public static Tensor Where(Tensor condition, Scalar a, Tensor b) => Tensor.Where(condition, Rounding.Of(a, b), b);

        /// <summary>One number where <paramref name="condition"/> holds, another elsewhere: float32 if either is real, else int64, or bool if both are bools.</summary>
        /// <exception cref="DTypeException">The condition is not bool.</exception>
        public static Tensor Where(Tensor condition, Scalar a, Scalar b)
        {
            var dtype = a.Promote(b.Promote(DType.Bool));
            return Tensor.Where(condition, Tensor.Full(Shape.Scalar, a, dtype), Tensor.Full(Shape.Scalar, b, dtype));
        }
    }

    // A number to compare with has no more say in the promotion than a C# number has: a real one is rounded to the tensor's type, an integer stays exact.
    static Tensor Against(Tensor a, Scalar b) => Tensor.Full(Shape.Scalar, b, b.Promote(a.DType) is { IsInteger: false } dtype ? dtype : DType.Int64);

    readonly record struct EqualOp : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.Equal(a, b), 1, 0);
    }

    readonly record struct NotEqualOp : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.Equal(a, b), 0, 1);
    }

    readonly record struct LessOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.Less(a, b), 1, 0);
    }

    readonly record struct LessOrEqualOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.LessOrEqual(a, b), 1, 0);
    }

    readonly record struct LogicalAndOp : IFormula2
    {
        public static bool HoldsForComplex => true;
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.Or(T.Equal(a, 0), T.Equal(b, 0)), 0, 1);
    }

    readonly record struct LogicalOrOp : IFormula2
    {
        public static bool HoldsForComplex => true;
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.And(T.Equal(a, 0), T.Equal(b, 0)), 0, 1);
    }

    readonly record struct LogicalXorOp : IFormula2
    {
        public static bool HoldsForComplex => true;
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T>
            => T.Select(T.Equal(a, 0), T.Select(T.Equal(b, 0), 0, 1), T.Select(T.Equal(b, 0), 1, 0));
    }

    readonly record struct LogicalNotOp : IFormula1
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a) where T : struct, IReal<T> => T.Select(T.Equal(a, 0), 1, 0);
    }

    readonly record struct IsNaNOp : IFormula1
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a) where T : struct, IReal<T> => T.Select(T.Equal(a, a), 0, 1);
    }

    readonly record struct WhereOp : ITernary
    {
        public static bool HoldsForComplex => true;
        public static bool OnlyChooses => true;
        public T Value<T>(T c, T a, T b) where T : struct, IReal<T> => T.Select(T.Equal(c, 0), b, a);
        public T GradA<T>(T g, T c, T a, T b) where T : struct, IReal<T> => 0;
        public T GradB<T>(T g, T c, T a, T b) where T : struct, IReal<T> => T.Select(T.Equal(c, 0), 0, g);
        public T GradC<T>(T g, T c, T a, T b) where T : struct, IReal<T> => T.Select(T.Equal(c, 0), g, 0);
    }
}
