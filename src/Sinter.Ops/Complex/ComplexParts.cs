using Sinter.Cpu;

namespace Sinter;

/// <summary>Complex tensors and the real ones they are made of: parts, modulus and angle, and the views between both.</summary>
public static class ComplexParts
{
    extension(Tensor x)
    {
        /// <summary>Whether the elements are complex numbers.</summary>
        [Export("is_complex")]
        public bool IsComplex() => x.DType.IsComplex;

        /// <summary>Whether the elements are floating-point numbers; complex ones are not.</summary>
        [Export("is_floating_point")]
        public bool IsFloatingPoint() => x.DType.IsFloatingPoint || x.DType.IsFloat8;

        /// <summary>Which elements have no imaginary part.</summary>
        [Export("isreal")]
        public Tensor IsReal() => x.DType.IsComplex ? x.Imag.Equal(0) : Tensor.Full(x.Shape, true);

        /// <summary>A complex tensor as pairs of its real and imaginary parts, in a new last dimension of size 2. A view.</summary>
        /// <exception cref="DTypeException">The tensor is not complex.</exception>
        [Export("view_as_real")]
        public Tensor ViewAsReal()
        {
            Check.DType(x.DType.IsComplex, $"ViewAsReal: the tensor is {x.DType}; only complex64 and complex128 have two parts.");
            var strides = Array.ConvertAll(x.StrideArray, s => 2 * s);
            var y = x.Reinterpreted(x.DType.ToReal, [.. x.Shape, 2], [.. strides, 1], 2 * x.StorageOffset).SetViewOf(x);
            return Autograd.Needs(x) ? y.SetHistory(new ViewAsRealDerivative(x)) : y;
        }

        /// <summary>Pairs of numbers in the last dimension, of size 2, as complex numbers. A view.</summary>
        /// <exception cref="DTypeException">The tensor is neither float32 nor float64.</exception>
        /// <exception cref="ShapeException">The last size is not 2, or pairs do not lie together in memory.</exception>
        [Export("view_as_complex"), Autocast(Cpu = Precision.Full)]
        public Tensor ViewAsComplex()
        {
            using var _ = Autocast.Inputs(ref x);
            Check.DType(x.DType is DType.Float32 or DType.Float64, $"ViewAsComplex: the tensor is {x.DType}; the parts of complex numbers are float32 or float64.");
            Check.Shape(x.Rank > 0 && x.Shape[^1] == 2, $"ViewAsComplex: the tensor is {x.Shape}; its last size must be 2, for real and imaginary part.");
            var pairs = x.StrideArray[^1] == 1 && x.StorageOffset % 2 == 0 && Array.TrueForAll(x.StrideArray[..^1], s => s % 2 == 0);
            Check.Shape(pairs || x.Count == 0, $"ViewAsComplex: strides {x.Strides} from {x.StorageOffset} do not lay pairs side by side; take the view of x.Contiguous().");
            var y = x.Reinterpreted(x.DType.ToComplex, x.Shape[..^1], Array.ConvertAll(x.StrideArray[..^1], s => s / 2), x.StorageOffset / 2).SetViewOf(x);
            return Autograd.Needs(x) ? y.SetHistory(new ViewAsComplexDerivative(x)) : y;
        }

        /// <summary>The real parts, a view; a real tensor itself.</summary>
        [Export("real"), Export("Tensor.real")]
        public Tensor Real => x.DType.IsComplex ? x.ViewAsReal().Select(-1, 0) : x;

        /// <summary>The imaginary parts, a view.</summary>
        /// <exception cref="DTypeException">The tensor is not complex.</exception>
        [Export("imag"), Export("Tensor.imag")]
        public Tensor Imag
        {
            get
            {
                Check.DType(x.DType.IsComplex, $"Imag: the tensor is {x.DType}; only complex tensors have an imaginary part. Use Tensor.ZerosLike.");
                return x.ViewAsReal().Select(-1, 1);
            }
        }

        /// <summary>The complex conjugates, as a copy; a real tensor itself. (PyTorch marks the tensor instead, and copies later.)</summary>
        [Export("conj"), Export("conj_physical"), Export("Tensor.conj")]
        public Tensor Conj() => x.DType.IsComplex ? x.Map(new ConjOp()) : x;

        /// <summary>The tensor itself: conjugation is never put off here.</summary>
        [Export("resolve_conj")]
        public Tensor ResolveConj() => x;

        /// <summary>False: conjugation is never put off here.</summary>
        [Export("is_conj")]
        public bool IsConj() => false;

        /// <summary>The angle to the positive real axis, in (-π, π]; of real numbers 0 or π. Its gradient at 0 is 0.</summary>
        [Export("angle")]
        public Tensor Angle() => x.DType.IsComplex ? x.Imag.Atan2(x.Real) : x.MapReal(new RealAngleOp());

        /// <summary>The number of modulus 1 in the same direction, x / |x|; 0 for 0. Of real numbers, the sign.</summary>
        [Export("sgn")]
        public Tensor Sgn()
        {
            if (!x.DType.IsComplex) return x.Sign();
            var modulus = x.Abs();
            var zero = modulus.Equal(0);
            return Tensor.Where(zero, Tensor.Full(Shape.Scalar, 0, x.DType), x / Tensor.Where(zero, Tensor.Full(Shape.Scalar, 1, modulus.DType), modulus));
        }
    }

    extension(Tensor)
    {
        /// <summary>real + i · imag; the shapes broadcast.</summary>
        /// <exception cref="DTypeException">The types differ, or are neither float32 nor float64.</exception>
        [Export("complex")]
        public static Tensor Complex(Tensor real, Tensor imag)
        {
            Check.DType(real.DType == imag.DType && real.DType is DType.Float32 or DType.Float64,
                $"Complex: real is {real.DType} and imag is {imag.DType}; both must be float32, or both float64.");
            var shape = Shape.Broadcast(real.Shape, imag.Shape, nameof(Complex));
            return Tensor.Stack([real.Expand(shape), imag.Expand(shape)], -1).ViewAsComplex();
        }

        /// <summary>abs · (cos angle + i · sin angle); the shapes broadcast.</summary>
        /// <exception cref="DTypeException">The types differ, or are neither float32 nor float64.</exception>
        [Export("polar"), Autocast(Cpu = Precision.Full)]
        public static Tensor Polar(Tensor abs, Tensor angle)
        {
            using var _ = Autocast.Inputs(ref abs, ref angle);
            Check.DType(abs.DType == angle.DType && abs.DType is DType.Float32 or DType.Float64,
                $"Polar: abs is {abs.DType} and angle is {angle.DType}; both must be float32, or both float64.");
            return Tensor.Complex(abs * angle.Cos(), abs * angle.Sin());
        }
    }

    /// <summary>|z|, a real tensor.</summary>
    internal static Tensor Modulus(Tensor x)
    {
        var y = x.MapPlain(new ModulusOp(), x.DType.ToReal, nameof(Modulus));
        return Autograd.Needs(x) ? y.SetHistory(new ModulusDerivative(x)) : y;
    }

    /// <summary>Closeness of complex numbers, by the distance in the plane.</summary>
    internal static Tensor IsClose(Tensor x, Tensor b, double rtol, double atol, bool equalNan)
    {
        var distance = (x - b).Abs();
        var close = x.Equal(b).LogicalOr(distance.LessOrEqual(b.Abs() * rtol + atol).LogicalAnd(distance.IsFinite()));
        return equalNan ? close.LogicalOr(x.IsNaN().LogicalAnd(b.IsNaN())) : close;
    }

    sealed class ViewAsRealDerivative(Tensor x) : Derivative(nameof(ViewAsReal), x)
    {
        protected override Tensor?[] Backward(Tensor g) => [(g.IsContiguous && g.StorageOffset % 2 == 0 ? g : g.Clone()).ViewAsComplex()];
    }

    sealed class ViewAsComplexDerivative(Tensor x) : Derivative(nameof(ViewAsComplex), x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g.ViewAsReal()];
    }

    // |z| grows fastest in the direction of z.
    sealed class ModulusDerivative : Derivative
    {
        public ModulusDerivative(Tensor x) : base(nameof(Modulus), x) => Save(x);

        protected override Tensor?[] Backward(Tensor g) => [g * Saved(0).Sgn()];
    }

    readonly record struct ModulusOp : IFormula1
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Abs(x);
    }

    readonly record struct ConjOp : IUnary
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T x) where T : struct, IReal<T> => T.Conjugate(x);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => T.Conjugate(g);
    }

    readonly record struct RealAngleOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => T.Select(T.Less(x, 0), Math.PI, x * 0);
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }
}
