using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Logic bit by bit, shifts and divisors, of integers and bools.</summary>
public static class Bits
{
    extension(Tensor x)
    {
        /// <summary>The bits set in both.</summary>
        [Export("bitwise_and")]
        public Tensor BitwiseAnd(Tensor b) => Whole(x, b, new AndOp());

        /// <summary>The bits set in either.</summary>
        [Export("bitwise_or")]
        public Tensor BitwiseOr(Tensor b) => Whole(x, b, new OrOp());

        /// <summary>The bits set in exactly one.</summary>
        [Export("bitwise_xor")]
        public Tensor BitwiseXor(Tensor b) => Whole(x, b, new XorOp());

        /// <summary>Every bit turned; for bools logical not.</summary>
        [Export("bitwise_not")]
        public Tensor BitwiseNot()
        {
            Check.DType(!x.DType.IsFloatingPoint, $"BitwiseNot: x is {x.DType}; only integers and bools have bits to work with.");
            return x.DType == DType.Bool ? x.LogicalNot() : x.MapPlain(new NotOp(), x.DType);
        }

        /// <summary>x · 2ᵇ in the bits of the type; 0 where b is negative or not below their number.</summary>
        [Export("bitwise_left_shift")]
        public Tensor BitwiseLeftShift(Tensor b) => Whole(x, b, new LeftShiftOp());

        /// <summary>x / 2ᵇ rounded downwards; the sign alone where b is negative or not below the number of bits.</summary>
        [Export("bitwise_right_shift")]
        public Tensor BitwiseRightShift(Tensor b) => Whole(x, b, new RightShiftOp());

        /// <summary>The greatest common divisor, never negative.</summary>
        [Export("gcd")]
        public Tensor Gcd(Tensor b) => EachPair(x, b, (p, q) => Gcd(p, q));

        /// <summary>The least common multiple, never negative; 0 if either is 0.</summary>
        [Export("lcm")]
        public Tensor Lcm(Tensor b) => EachPair(x, b, (p, q) => p == 0 || q == 0 ? 0 : Magnitude(p / Gcd(p, q) * q));
    }

    extension(Tensor)
    {
        /// <summary>Bits set in both.</summary>
        public static Tensor operator &(Tensor a, Tensor b) => a.BitwiseAnd(b);
        /// <summary>Bits set in both.</summary>
        public static Tensor operator &(Tensor a, Scalar b) => a.BitwiseAnd(Rounding.Of(b, a));
        /// <summary>Bits set in either.</summary>
        public static Tensor operator |(Tensor a, Tensor b) => a.BitwiseOr(b);
        /// <summary>Bits set in either.</summary>
        public static Tensor operator |(Tensor a, Scalar b) => a.BitwiseOr(Rounding.Of(b, a));
        /// <summary>Bits set in exactly one.</summary>
        public static Tensor operator ^(Tensor a, Tensor b) => a.BitwiseXor(b);
        /// <summary>Bits set in exactly one.</summary>
        public static Tensor operator ^(Tensor a, Scalar b) => a.BitwiseXor(Rounding.Of(b, a));
        /// <summary>Every bit turned.</summary>
        public static Tensor operator ~(Tensor a) => a.BitwiseNot();
    }

    static Tensor Whole<TOp>(Tensor a, Tensor b, in TOp op, [CallerMemberName] string name = "") where TOp : struct, IFormula2
        => a.ZipPlain(b, op, WholeType(a, b, name), name);

    static DType WholeType(Tensor a, Tensor b, string name)
    {
        Check.DType(!a.DType.IsFloatingPoint && !b.DType.IsFloatingPoint, $"{name}: x is {a.DType} and b is {b.DType}; only integers and bools have bits to work with.");
        return Promotion.Of(a, b);
    }

    // Euclid's loop has no fixed length, so this is no formula.
    static Tensor EachPair(Tensor a, Tensor b, Func<long, long, long> f, [CallerMemberName] string name = "")
    {
        var dtype = WholeType(a, b, name);
        Check.DType(dtype != DType.Bool, $"{name}: both tensors are bool; convert one to an integer type.");
        var shape = Shape.Broadcast(a.Shape, b.Shape, name);
        Tensor p = a.Expand(shape).Contiguous().To(DType.Int64).Contiguous(), q = b.Expand(shape).Contiguous().To(DType.Int64).Contiguous();
        var y = Tensor.Empty(shape, DType.Int64);
        using (var ps = p.Pin<long>())
        using (var qs = q.Pin<long>())
        using (var ys = y.Pin<long>())
            for (long i = 0; i < y.Count; i++) ys[i] = f(ps[i], qs[i]);
        return y.To(dtype);
    }

    static long Gcd(long a, long b)
    {
        while (b != 0) (a, b) = (b, b == -1 ? 0 : a % b);
        return Magnitude(a);
    }

    static long Magnitude(long a) => a < 0 ? unchecked(-a) : a;

    // Over integers a mask is 64 bits, and And, Or, Not are those of bits.
    readonly record struct AndOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.And(a, b);
    }

    readonly record struct OrOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Or(a, b);
    }

    readonly record struct XorOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.And(T.Or(a, b), T.Not(T.And(a, b)));
    }

    readonly record struct NotOp : IFormula1
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Not(a);
    }

    readonly record struct LeftShiftOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T> => T.Select(T.And(T.LessOrEqual(0, b), T.Less(b, 64)), a * T.Pow(2, b), 0);
    }

    readonly record struct RightShiftOp : IFormula2
    {
        public T Value<T>(T a, T b) where T : struct, IReal<T>
        {
            var inside = T.And(T.LessOrEqual(0, b), T.Less(b, 62));
            var power = T.Pow(2, T.Select(inside, b, 0));
            return T.Select(inside, (a - T.Call(Rare2.Remainder, a, power)) / power, T.Select(T.Less(a, 0), -1, 0));
        }
    }
}
