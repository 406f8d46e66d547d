using System.Numerics;

namespace Sinter.Cpu;

/// <summary>Copies of tensors, by whichever way is the shortest for their types and layouts.</summary>
static unsafe class Copies
{
    /// <summary>y = x, converted and broadcast.</summary>
    public static void Run(Tensor y, Tensor x)
    {
        Check.DType(!x.DType.IsComplex || y.DType.IsComplex || y.DType == DType.Bool,
            $"To: the tensor is {x.DType} and the target {y.DType}, which would lose the imaginary part; take Real, Imag, Abs or Angle of the tensor.");
        if (y.DType == x.DType) StridedCopy.Run(y, x);
        else if (y.Shape == x.Shape && y.IsContiguous && x.IsContiguous) Casting.Run(y, x);
        else Elementwise.Run(new Lift1<Same>(default), [y, x]);
    }

    /// <summary>y = value.</summary>
    public static void Fill(Tensor y, Scalar value)
    {
        Complex element;
        if (value.Kind == DType.Complex128 && y.DType.IsComplex)
        {
            var complex = value.ToComplex();
            Conversion.Store(y.DType, (byte*)&element, 1, &complex, 1);
        }
        else if (value.Kind >= DType.Float64)
        {
            var real = value.ToDouble();
            Conversion.Store(y.DType, (byte*)&element, 1, &real, 1);
        }
        else
        {
            var integer = value.ToInt64();
            Conversion.Store(y.DType, (byte*)&element, 1, &integer, 1);
        }
        StridedCopy.Fill(y, (byte*)&element);
    }

    readonly struct Same : IFormula1
    {
        public static bool HoldsForComplex => true;
        public static bool OnlyChooses => true;
        public T Value<T>(T a) where T : struct, IReal<T> => a;
    }
}
