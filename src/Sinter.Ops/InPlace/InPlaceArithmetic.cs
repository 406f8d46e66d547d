namespace Sinter;

/// <summary>Arithmetic that changes its tensor and returns it.</summary>
public static class InPlaceArithmetic
{
    extension(Tensor x)
    {
        /// <summary>x ← x + alpha · b.</summary>
        [Export("Tensor.add_")]
        public Tensor AddInPlace(Tensor b, Scalar? alpha = null)
            => alpha is { Kind: DType.Complex128 } complex ? x.AddInPlace(b * complex)
                : alpha is { } scale ? InPlace.Change(x, b, new AddScaledFormula(scale.ToDouble()), (p, q) => p + q * scale)
                : InPlace.Change(x, b, new AddFormula(), (p, q) => p + q);

        /// <summary>x ← x + b.</summary>
        public Tensor AddInPlace(Scalar b) => x.AddInPlace(Tensor.Full(Shape.Scalar, b, b.Promote(x.DType)));

        /// <summary>x ← x - alpha · b.</summary>
        [Export("Tensor.sub_"), Export("Tensor.subtract_")]
        public Tensor SubtractInPlace(Tensor b, Scalar? alpha = null)
            => x.AddInPlace(b, alpha is { } scale ? scale.Kind == DType.Complex128 ? -scale.ToComplex() : scale.Kind == DType.Float64 ? (Scalar)(-scale.ToDouble()) : -scale.ToInt64() : -1);

        /// <summary>x ← x · b.</summary>
        [Export("Tensor.mul_"), Export("Tensor.multiply_")]
        public Tensor MultiplyInPlace(Tensor b) => InPlace.Change(x, b, new MultiplyFormula(), (p, q) => (q.RequiresGrad ? p.Clone() : p) * q);

        /// <summary>x ← x · b.</summary>
        public Tensor MultiplyInPlace(Scalar b) => x.MultiplyInPlace(Tensor.Full(Shape.Scalar, b, b.Promote(x.DType)));

        /// <summary>x ← x / b.</summary>
        [Export("Tensor.div_"), Export("Tensor.divide_"), Export("Tensor.true_divide_")]
        public Tensor DivideInPlace(Tensor b)
        {
            Check.DType(x.DType.IsInexact, $"DivideInPlace: x is {x.DType}, but a quotient is a real number; use Divide.");
            return InPlace.Change(x, b, new DivideFormula(), (p, q) => p / q);
        }

        /// <summary>x ← x / b.</summary>
        public Tensor DivideInPlace(Scalar b) => x.DivideInPlace(Tensor.Full(Shape.Scalar, b, b.Kind == DType.Complex128 ? b.Promote(x.DType) : x.DType));

        /// <summary>Every element becomes <paramref name="value"/>.</summary>
        [Export("Tensor.fill_")]
        public Tensor FillInPlace(Scalar value) => InPlace.Assign(x, Tensor.Full(Shape.Scalar, value, x.DType));

        /// <summary>Every element becomes 0.</summary>
        [Export("Tensor.zero_")]
        public Tensor ZeroInPlace() => x.FillInPlace(0);

        /// <summary>The elements of <paramref name="b"/>, converted and broadcast.</summary>
        [Export("Tensor.copy_")]
        public Tensor CopyInPlace(Tensor b) => InPlace.Assign(x, b.To(x.DType));
    }

    readonly record struct AddFormula : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
    }

    readonly record struct AddScaledFormula(double Alpha) : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b * Alpha;
    }

    readonly record struct MultiplyFormula : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a * b;
    }

    readonly record struct DivideFormula : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a / b;
    }
}
