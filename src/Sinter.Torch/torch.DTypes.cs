namespace Sinter.Torch;

public static partial class torch
{
    /// <summary>IEEE 754 binary32.</summary>
    public const DType float32 = DType.Float32;

    /// <inheritdoc cref="float32"/>
    public const DType @float = DType.Float32;

    /// <summary>IEEE 754 binary64.</summary>
    public const DType float64 = DType.Float64;

    /// <inheritdoc cref="float64"/>
    public const DType @double = DType.Float64;

    /// <summary>IEEE 754 binary16.</summary>
    public const DType float16 = DType.Float16;

    /// <inheritdoc cref="float16"/>
    public const DType half = DType.Float16;

    /// <summary>float32 with its mantissa cut to 7 bits.</summary>
    public const DType bfloat16 = DType.BFloat16;

    /// <summary>8 bits: 4 of exponent, 3 of mantissa; for storage.</summary>
    public const DType float8_e4m3fn = DType.Float8E4M3;

    /// <summary>8 bits: 5 of exponent, 2 of mantissa; for storage.</summary>
    public const DType float8_e5m2 = DType.Float8E5M2;

    /// <summary>Signed 8-bit integer.</summary>
    public const DType int8 = DType.Int8;

    /// <summary>Unsigned 8-bit integer.</summary>
    public const DType uint8 = DType.UInt8;

    /// <summary>Signed 16-bit integer.</summary>
    public const DType int16 = DType.Int16;

    /// <inheritdoc cref="int16"/>
    public const DType @short = DType.Int16;

    /// <summary>Signed 32-bit integer.</summary>
    public const DType int32 = DType.Int32;

    /// <inheritdoc cref="int32"/>
    public const DType @int = DType.Int32;

    /// <summary>Signed 64-bit integer.</summary>
    public const DType int64 = DType.Int64;

    /// <inheritdoc cref="int64"/>
    public const DType @long = DType.Int64;

    /// <summary>true or false.</summary>
    public const DType @bool = DType.Bool;

    /// <summary>Two float32, a real and an imaginary part.</summary>
    public const DType complex64 = DType.Complex64;

    /// <inheritdoc cref="complex64"/>
    public const DType cfloat = DType.Complex64;

    /// <summary>Two float64, a real and an imaginary part.</summary>
    public const DType complex128 = DType.Complex128;

    /// <inheritdoc cref="complex128"/>
    public const DType cdouble = DType.Complex128;

    /// <summary>The element types under TorchSharp's names. They are values of <see cref="DType"/>; where a type is asked for, write <c>DType</c>.</summary>
    public static class ScalarType
    {
        /// <inheritdoc cref="DType.UInt8"/>
        public const DType Byte = DType.UInt8;

        /// <inheritdoc cref="DType.Int8"/>
        public const DType Int8 = DType.Int8;

        /// <inheritdoc cref="DType.Int16"/>
        public const DType Int16 = DType.Int16;

        /// <inheritdoc cref="DType.Int32"/>
        public const DType Int32 = DType.Int32;

        /// <inheritdoc cref="DType.Int64"/>
        public const DType Int64 = DType.Int64;

        /// <inheritdoc cref="DType.Float16"/>
        public const DType Float16 = DType.Float16;

        /// <inheritdoc cref="DType.BFloat16"/>
        public const DType BFloat16 = DType.BFloat16;

        /// <inheritdoc cref="DType.Float32"/>
        public const DType Float32 = DType.Float32;

        /// <inheritdoc cref="DType.Float64"/>
        public const DType Float64 = DType.Float64;

        /// <inheritdoc cref="DType.Bool"/>
        public const DType Bool = DType.Bool;

        /// <inheritdoc cref="DType.Complex64"/>
        public const DType ComplexFloat32 = DType.Complex64;

        /// <inheritdoc cref="DType.Complex128"/>
        public const DType ComplexFloat64 = DType.Complex128;
    }

    /// <summary>The type of new tensors of real numbers; it is always float32.</summary>
    public static DType get_default_dtype() => DType.Float32;

    /// <summary>The type in which two tensors are computed.</summary>
    public static DType result_type(Tensor tensor1, Tensor tensor2) => tensor1.DType.Promote(tensor2.DType);

    /// <summary>Whether numbers of one type may be stored in another without leaving its kind: bools in integers, integers in reals, reals in complex numbers.</summary>
    public static bool can_cast(DType from, DType to)
        => to.CanTake(from) && (to != DType.Bool || from == DType.Bool);
}
