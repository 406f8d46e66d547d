using System.Numerics;

namespace Sinter;

/// <summary>A kernel written once for every element type.</summary>
interface IElementBody
{
    /// <summary>The kernel for elements of <typeparamref name="T"/>.</summary>
    void Run<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T>;
}

/// <summary>Runs a kernel for the element type that a tensor has.</summary>
static class Elements
{
    /// <summary>By value: for kernels that compare and add. Bools are bytes; the 16-bit floats must have been widened.</summary>
    public static void Run<TBody>(DType dtype, TBody body) where TBody : struct, IElementBody
    {
        switch (dtype)
        {
            case DType.Bool or DType.UInt8: body.Run<byte>(); break;
            case DType.Int8: body.Run<sbyte>(); break;
            case DType.Int16: body.Run<short>(); break;
            case DType.Int32: body.Run<int>(); break;
            case DType.Int64: body.Run<long>(); break;
            case DType.Float32: body.Run<float>(); break;
            case DType.Float64: body.Run<double>(); break;
            default:
                throw new DTypeException(dtype.IsComplex
                    ? $"This op compares or adds up real numbers and the tensor is {dtype.Name}; take Real, Imag, Abs or Angle of it."
                    : $"Elements: {dtype.Name} is computed in float32; convert it first.");
        }
    }

    /// <summary>By size alone: for kernels that only move elements.</summary>
    public static void Move<TBody>(DType dtype, TBody body) where TBody : struct, IElementBody
    {
        switch (dtype.Size)
        {
            case 1: body.Run<byte>(); break;
            case 2: body.Run<short>(); break;
            case 4: body.Run<int>(); break;
            case 16: body.Run<UInt128>(); break;
            default: body.Run<long>(); break;
        }
    }

    extension(Tensor x)
    {
        /// <summary>True for the types that store 16 bits and compute in 32.</summary>
        public bool IsHalf => x.DType is DType.Float16 or DType.BFloat16;

        /// <summary>In float32 if it is a 16-bit float, else itself; recorded.</summary>
        public Tensor Widened() => x.IsHalf ? x.To(DType.Float32) : x;
    }
}
