using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>How a quotient becomes an integer.</summary>
public enum RoundingMode
{
    /// <summary>Towards zero, as C# divides integers.</summary>
    Trunc,
    /// <summary>Downwards, as Python does.</summary>
    Floor,
}

/// <summary>Integer parts, signs, and division with remainder.</summary>
public static class Rounding
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>The smallest integer not below x. Its gradient is 0.</summary>
        [Export("ceil")]
        public Tensor Ceil() => x.Map(new CeilOp());

        /// <summary>x without its fraction. Its gradient is 0.</summary>
        [Export("trunc"), Export("fix")]
        public Tensor Trunc() => x.Map(new TruncOp());

        /// <summary>The fraction of x, with its sign: x - trunc(x).</summary>
        [Export("frac")]
        public Tensor Frac() => x.Map(new FracOp());

        /// <summary>1, 0 or -1; 0 for NaN. Its gradient is 0.</summary>
        [Export("sign")]
        public Tensor Sign() => x.Map(new SignOp());

        /// <summary>x / b rounded to an integer; integers stay integers. Its gradient is 0.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        public Tensor Divide(Tensor b, RoundingMode rounding)
        {
            RefuseZero(x, b);
            return rounding == RoundingMode.Floor ? x.Zip(b, new FloorDivideOp()) : x.Zip(b, new TruncDivideOp());
        }

        /// <inheritdoc cref="Divide(Tensor, Tensor, RoundingMode)"/>
        public Tensor Divide(Scalar b, RoundingMode rounding) => x.Divide(Of(b, x), rounding);

        /// <summary>x / b rounded downwards; integers stay integers. Its gradient is 0.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("floor_divide")]
        public Tensor FloorDivide(Tensor b)
        {
            RefuseZero(x, b);
            return x.Zip(b, new FloorDivideOp());
        }

        /// <inheritdoc cref="FloorDivide(Tensor, Tensor)"/>
        public Tensor FloorDivide(Scalar b) => x.FloorDivide(Of(b, x));

        /// <summary>The remainder of x / b with the sign of b, as Python's %.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("remainder")]
        public Tensor Remainder(Tensor b)
        {
            RefuseZero(x, b);
            return Transcendental.Call(Rare2.Remainder, x, b);
        }

        /// <inheritdoc cref="Remainder(Tensor, Tensor)"/>
        public Tensor Remainder(Scalar b) => x.Remainder(Of(b, x));

        /// <summary>The remainder of x / b with the sign of x, as C's fmod.</summary>
        /// <exception cref="DivideByZeroException">An integer is divided by 0.</exception>
        [Export("fmod")]
        public Tensor Fmod(Tensor b)
        {
            RefuseZero(x, b);
            return Transcendental.Call(Rare2.Fmod, x, b);
        }

        /// <inheritdoc cref="Fmod(Tensor, Tensor)"/>
        public Tensor Fmod(Scalar b) => x.Fmod(Of(b, x));
    }

    extension(Tensor)
    {
        /// <summary>The remainder with the divisor's sign.</summary>
        public static Tensor operator %(Tensor a, Tensor b) => a.Remainder(b);
        /// <summary>The remainder with the divisor's sign.</summary>
        public static Tensor operator %(Tensor a, Scalar b) => a.Remainder(b);
        /// <summary>The remainder with the divisor's sign.</summary>
        public static Tensor operator %(Scalar a, Tensor b) => Of(a, b).Remainder(b);
    }

    /// <summary>A number as a tensor without dimensions that has no more say in the promotion with <paramref name="beside"/> than a C# number has.</summary>
    internal static Tensor Of(Scalar value, Tensor beside) => Tensor.Full(Shape.Scalar, value, value.Promote(beside.DType));

    /// <summary>Integers have no infinity to stand for a quotient by 0.</summary>
    /// <exception cref="DivideByZeroException">The quotient is of integers and b has a 0.</exception>
    internal static void RefuseZero(Tensor x, Tensor b, [CallerMemberName] string op = "")
    {
        if (x.DType.IsFloatingPoint || b.DType.IsFloatingPoint || x.Count == 0) return;
        using var zeros = b.Equal(0);
        if (zeros.Any().Item() == 0) return;
        var place = string.Join(", ", zeros.Nonzero()[0].ToArray<long>());
        throw new DivideByZeroException($"{op}: element [{place}] of the divisor, {b.Shape} in {b.DType.Name}, is 0, by which integers cannot be divided; replace it, or convert x to a floating-point type.");
    }

    internal readonly record struct CeilOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => -T.Floor(-x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct TruncOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(x, 0), -T.Floor(-x), T.Floor(x));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct FracOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => x - new TruncOp().Value(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g;
    }

    internal readonly record struct SignOp : IUnary
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(0, x), 1, T.Select(T.Less(x, 0), -1, 0));
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct FloorDivideOp : IBinary
    {
        // Through the remainder, because a / b may round up to the next integer; through that of truncation, because that of flooring is infinite where b is.
        [MethodImpl(Inline)]
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var r = T.Call(Rare2.Fmod, a, b);
            var truncated = T.Round((a - r) / b);
            var signsDiffer = T.Or(T.And(T.Less(r, 0), T.Less(0, b)), T.And(T.Less(0, r), T.Less(b, 0)));
            return T.Select(T.Equal(b, 0), a / b, T.Select(signsDiffer, truncated - 1.0, truncated));
        }

        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => 0;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => 0;
    }

    internal readonly record struct TruncDivideOp : IBinary
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => new TruncOp().Value(a / b);
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => 0;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => 0;
    }
}
