using System.Numerics;
using System.Runtime.CompilerServices;
using Sinter.Cpu;

namespace Sinter.Distributed;

/// <summary>Folds the buffers of all ranks into one, element by element, always in the order of the ranks. Every transport reduces with this and nothing else:
/// that is why their results are equal bit for bit.</summary>
internal static unsafe class Reducer
{
    // Elements of a row of 8 or 16 bits that are widened at a time; two rows of float32 stay in the first cache.
    const int Row = 1024;

    /// <summary>y[i] = x₀[i] ∘ x₁[i] ∘ …, and for <see cref="ReduceOp.Mean"/> divided by the number of buffers. <paramref name="y"/> may be one of them.</summary>
    /// <param name="op">The fold.</param>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="xs">The addresses of the buffers, by rank.</param>
    /// <param name="y">The result.</param>
    /// <param name="count">Elements in each buffer.</param>
    public static void Reduce(ReduceOp op, DType dtype, ReadOnlySpan<nint> xs, byte* y, long count)
    {
        fixed (nint* x = xs)
        {
            switch (dtype)
            {
                case DType.Float32: Floating<float>(op, x, xs.Length, (float*)y, count); break;
                case DType.Float64: Floating<double>(op, x, xs.Length, (double*)y, count); break;
                // Sums and means alone: by their parts.
                case DType.Complex64: Floating<float>(op, x, xs.Length, (float*)y, 2 * count); break;
                case DType.Complex128: Floating<double>(op, x, xs.Length, (double*)y, 2 * count); break;
                case DType.Float16 or DType.BFloat16 or DType.Float8E4M3 or DType.Float8E5M2: Narrow(op, dtype, x, xs.Length, y, count); break;
                case DType.Int64: Integral<long>(op, x, xs.Length, (long*)y, count); break;
                case DType.Int32: Integral<int>(op, x, xs.Length, (int*)y, count); break;
                case DType.Int16: Integral<short>(op, x, xs.Length, (short*)y, count); break;
                case DType.Int8: Integral<sbyte>(op, x, xs.Length, (sbyte*)y, count); break;
                case DType.UInt8: Integral<byte>(op, x, xs.Length, y, count); break;
                default: Integral<byte>(OnTruths(op), x, xs.Length, y, count); break;
            }
        }
    }

    static ReduceOp OnTruths(ReduceOp op) => op switch
    {
        ReduceOp.Sum or ReduceOp.Max or ReduceOp.BitOr => ReduceOp.BitOr,
        ReduceOp.BitXor => ReduceOp.BitXor,
        _ => ReduceOp.BitAnd,
    };

    static void Floating<T>(ReduceOp op, nint* xs, int ranks, T* y, long n) where T : unmanaged, INumber<T>
    {
        switch (op)
        {
            case ReduceOp.Sum: Fold<T, Add>(xs, ranks, y, n, T.One); break;
            case ReduceOp.Mean: Fold<T, Add>(xs, ranks, y, n, T.CreateChecked(ranks)); break;
            case ReduceOp.Product: Fold<T, Multiply>(xs, ranks, y, n, T.One); break;
            case ReduceOp.Min: Fold<T, Least>(xs, ranks, y, n, T.One); break;
            case ReduceOp.Max: Fold<T, Greatest>(xs, ranks, y, n, T.One); break;
            default: throw new NotSupportedException($"{op} of {typeof(T).Name}");
        }
    }

    static void Integral<T>(ReduceOp op, nint* xs, int ranks, T* y, long n) where T : unmanaged, IBinaryInteger<T>
    {
        switch (op)
        {
            case ReduceOp.BitAnd: Fold<T, And>(xs, ranks, y, n, T.One); break;
            case ReduceOp.BitOr: Fold<T, Or>(xs, ranks, y, n, T.One); break;
            case ReduceOp.BitXor: Fold<T, Xor>(xs, ranks, y, n, T.One); break;
            default: Floating(op, xs, ranks, y, n); break;
        }
    }

    /// <summary>Four vectors at a time go through all ranks before they are written, so the result may lie over any of the inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Fold<T, TFold>(nint* xs, int ranks, T* y, long n, T divisor) where T : unmanaged, INumber<T> where TFold : struct, IFold
    {
        long i = 0;
        int w = Vector<T>.Count;
        bool divide = divisor != T.One;
        var by = new Vector<T>(divisor);
        for (; i <= n - 4 * w; i += 4 * w)
        {
            T* x = (T*)xs[0] + i;
            Vector<T> a = Vector.Load(x), b = Vector.Load(x + w), c = Vector.Load(x + 2 * w), d = Vector.Load(x + 3 * w);
            for (int k = 1; k < ranks; k++)
            {
                x = (T*)xs[k] + i;
                a = TFold.Fold(a, Vector.Load(x));
                b = TFold.Fold(b, Vector.Load(x + w));
                c = TFold.Fold(c, Vector.Load(x + 2 * w));
                d = TFold.Fold(d, Vector.Load(x + 3 * w));
            }
            if (divide) (a, b, c, d) = (a / by, b / by, c / by, d / by);
            Vector.Store(a, y + i);
            Vector.Store(b, y + i + w);
            Vector.Store(c, y + i + 2 * w);
            Vector.Store(d, y + i + 3 * w);
        }
        for (; i < n; i++)
        {
            var a = ((T*)xs[0])[i];
            for (int k = 1; k < ranks; k++) a = TFold.Fold(a, ((T*)xs[k])[i]);
            y[i] = divide ? a / divisor : a;
        }
    }

    static void Narrow(ReduceOp op, DType dtype, nint* xs, int ranks, byte* y, long n)
    {
        float* sum = stackalloc float[Row], next = stackalloc float[Row];
        nint* pair = stackalloc nint[2] { (nint)sum, (nint)next };
        for (long from = 0; from < n; from += Row)
        {
            long rest = Math.Min(Row, n - from), at = from * dtype.Size;
            Conversion.Load(dtype, (byte*)xs[0] + at, 1, sum, rest);
            for (int k = 1; k < ranks; k++)
            {
                Conversion.Load(dtype, (byte*)xs[k] + at, 1, next, rest);
                Floating(op == ReduceOp.Mean ? ReduceOp.Sum : op, pair, 2, sum, rest);
            }
            if (op == ReduceOp.Mean) for (long i = 0; i < rest; i++) sum[i] /= ranks;
            Conversion.Store(dtype, y + at, 1, sum, rest);
        }
    }

    interface IFold
    {
        static abstract T Fold<T>(T a, T b) where T : unmanaged, INumber<T>;

        static abstract Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged;
    }

    readonly struct Add : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => a + b;
    }

    readonly struct Multiply : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => a * b;
    }

    readonly struct Least : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => Vector.Min(a, b);
    }

    readonly struct Greatest : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => Vector.Max(a, b);
    }

    // Bit operations are the same for all elements of a width, so one element is a vector of which the first is used.
    readonly struct And : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => (new Vector<T>(a) & new Vector<T>(b))[0];

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => a & b;
    }

    readonly struct Or : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => (new Vector<T>(a) | new Vector<T>(b))[0];

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => a | b;
    }

    readonly struct Xor : IFold
    {
        public static T Fold<T>(T a, T b) where T : unmanaged, INumber<T> => (new Vector<T>(a) ^ new Vector<T>(b))[0];

        public static Vector<T> Fold<T>(Vector<T> a, Vector<T> b) where T : unmanaged => a ^ b;
    }
}
