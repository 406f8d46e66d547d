namespace Sinter;

/// <summary>The four operations and their kin, element by element, with broadcasting and type promotion.</summary>
public static class Arithmetic
{
    extension(Tensor a)
    {
        /// <summary>a + alpha · b.</summary>
        [Export("add"), Export("Tensor.add")]
        public Tensor Add(Tensor b, Scalar? alpha = null) => a.Zip(alpha is { } scale ? b * scale : b, new AddOp());

        /// <summary>a + b.</summary>
        public Tensor Add(Scalar b) => WithScalar(a, b, out var x) ? x.Map(new AddScalarOp(b.ToDouble())) : a.Add(Number(a, b));

        /// <summary>a - alpha · b. Bools have no difference.</summary>
        [Export("sub"), Export("subtract")]
        public Tensor Subtract(Tensor b, Scalar? alpha = null)
        {
            Check.DType(a.DType != DType.Bool || b.DType != DType.Bool, $"Subtract: both tensors are bool; use LogicalXor or convert them to an integer type.");
            return a.Zip(alpha is { } scale ? b * scale : b, new SubtractOp());
        }

        /// <summary>a - b.</summary>
        public Tensor Subtract(Scalar b) => WithScalar(a, b, out var x) ? x.Map(new AddScalarOp(-b.ToDouble())) : a.Subtract(Number(a, b));

        /// <summary>a · b.</summary>
        [Export("mul"), Export("multiply")]
        public Tensor Multiply(Tensor b) => a.Zip(b, new MultiplyOp());

        /// <summary>a · b.</summary>
        public Tensor Multiply(Scalar b) => WithScalar(a, b, out var x) ? x.Map(new MultiplyScalarOp(b.ToDouble())) : a.Multiply(Number(a, b));

        /// <summary>a / b. Integers become float32 first.</summary>
        [Export("div"), Export("divide"), Export("true_divide")]
        public Tensor Divide(Tensor b)
        {
            var dtype = Promotion.Of(a, b);
            return a.Zip(b, new DivideOp(), dtype.IsInexact ? dtype : DType.Float32);
        }

        /// <summary>a / b. Integers become float32 first.</summary>
        public Tensor Divide(Scalar b) => b.Kind == DType.Complex128 ? a.Divide(Number(a, b)) : a.MapReal(new DivideScalarOp(b.ToDouble()));

        /// <summary>b - a.</summary>
        [Export("rsub")]
        public Tensor ReverseSubtract(Scalar b) => WithScalar(a, b, out var x) ? x.Map(new ReverseSubtractOp(b.ToDouble())) : Number(a, b).Subtract(a);

        /// <summary>-a.</summary>
        [Export("neg"), Export("negative")]
        public Tensor Negate()
        {
            Check.DType(a.DType != DType.Bool, $"Negate: the tensor is bool; use LogicalNot.");
            return a.Map(new NegateOp());
        }

        /// <summary>a itself. Bools have no sign.</summary>
        [Export("positive")]
        public Tensor Positive()
        {
            Check.DType(a.DType != DType.Bool, $"Positive: the tensor is bool; convert it to an integer type.");
            return a;
        }

        /// <summary>1 / a. Integers become float32 first.</summary>
        [Export("reciprocal"), Autocast(Gpu = Precision.Full)]
        public Tensor Reciprocal() => Autocast.Input(a).MapReal(new ReciprocalOp());

        /// <summary>a · a.</summary>
        [Export("square")]
        public Tensor Square() => (a.DType == DType.Bool ? a.To(DType.Int64) : a).Map(new SquareOp());
    }

    extension(Tensor)
    {
        /// <summary>Sum.</summary>
        public static Tensor operator +(Tensor a, Tensor b) => a.Add(b);
        /// <summary>Sum.</summary>
        public static Tensor operator +(Tensor a, Scalar b) => a.Add(b);
        /// <summary>Sum.</summary>
        public static Tensor operator +(Scalar a, Tensor b) => b.Add(a);
        /// <summary>Difference.</summary>
        public static Tensor operator -(Tensor a, Tensor b) => a.Subtract(b);
        /// <summary>Difference.</summary>
        public static Tensor operator -(Tensor a, Scalar b) => a.Subtract(b);
        /// <summary>Difference.</summary>
        public static Tensor operator -(Scalar a, Tensor b) => b.ReverseSubtract(a);
        /// <summary>Elementwise product.</summary>
        public static Tensor operator *(Tensor a, Tensor b) => a.Multiply(b);
        /// <summary>Product.</summary>
        public static Tensor operator *(Tensor a, Scalar b) => a.Multiply(b);
        /// <summary>Product.</summary>
        public static Tensor operator *(Scalar a, Tensor b) => b.Multiply(a);
        /// <summary>Quotient.</summary>
        public static Tensor operator /(Tensor a, Tensor b) => a.Divide(b);
        /// <summary>Quotient.</summary>
        public static Tensor operator /(Tensor a, Scalar b) => a.Divide(b);
        /// <summary>Quotient.</summary>
        public static Tensor operator /(Scalar a, Tensor b) => b.Reciprocal() * a;
        /// <summary>The tensor itself.</summary>
        public static Tensor operator +(Tensor a) => a.Positive();
        /// <summary>Opposite.</summary>
        public static Tensor operator -(Tensor a) => a.Negate();
    }

    // A number goes into the formula, unless it is complex, an integer that a double cannot hold or a bool, which promotes as a tensor would.
    static bool WithScalar(Tensor a, Scalar b, out Tensor x)
    {
        x = a.To(b.Promote(a.DType));
        return b.Kind is DType.Float64 || (b.Kind == DType.Int64 && Math.Abs(b.ToDouble()) < 1L << 53);
    }

    // As a tensor: a complex one as precise as a.
    static Tensor Number(Tensor a, Scalar b) => b.Kind == DType.Complex128 ? Tensor.Full(Shape.Scalar, b, b.Promote(a.DType)) : Tensor.Of(b);

    readonly record struct AddOp : IBinary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g;
    }

    readonly record struct AddScalarOp(double B) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => x + B;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g;
    }

    readonly record struct SubtractOp : IBinary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a - b;
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => -g;
    }

    readonly record struct ReverseSubtractOp(double B) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => B - x;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => -g;
    }

    readonly record struct MultiplyOp : IBinary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a * b;
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * b;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g * a;
    }

    readonly record struct MultiplyScalarOp(double B) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => x * B;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * B;
    }

    readonly record struct DivideOp : IBinary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a / b;
        public T GradA<T>(T g, T a, T b, T y) where T : struct, IReal<T> => g / b;
        public T GradB<T>(T g, T a, T b, T y) where T : struct, IReal<T> => -g * y / b;
    }

    readonly record struct DivideScalarOp(double B) : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => x / B;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g / B;
    }

    internal readonly record struct NegateOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => -x;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => -g;
    }

    internal readonly record struct ReciprocalOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => 1.0 / x;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => -g * y * y;
    }

    internal readonly record struct SquareOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => x * x;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => g * (x + x);
    }
}
