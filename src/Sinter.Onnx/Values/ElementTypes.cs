namespace Sinter.Onnx;

/// <summary>What is known of an ONNX element type. Tensors hold twelve types; the others are carried in a wider one, exactly, and remember what they are.</summary>
static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>The type in which a tensor holds the elements.</summary>
        /// <exception cref="NotSupportedException">No tensor holds it: complex numbers.</exception>
        public DType Carrier => type switch
        {
            ElementType.Float or ElementType.Float8E4M3FNUZ or ElementType.Float8E5M2FNUZ or ElementType.Float4E2M1 or ElementType.Float8E8M0 => DType.Float32,
            ElementType.Float8E4M3FN => DType.Float8E4M3,
            ElementType.Float8E5M2 => DType.Float8E5M2,
            ElementType.Double => DType.Float64,
            ElementType.Float16 => DType.Float16,
            ElementType.BFloat16 => DType.BFloat16,
            ElementType.Bool => DType.Bool,
            ElementType.UInt8 or ElementType.UInt4 or ElementType.UInt2 => DType.UInt8,
            ElementType.Int8 or ElementType.Int4 or ElementType.Int2 => DType.Int8,
            ElementType.Int16 => DType.Int16,
            ElementType.UInt16 or ElementType.Int32 => DType.Int32,
            ElementType.UInt32 or ElementType.UInt64 or ElementType.Int64 => DType.Int64,
            _ => throw new NotSupportedException($"ONNX: tensors of {type} are not supported."),
        };

        /// <summary>Bits of one element in a file; 0 for text.</summary>
        public int Bits => type switch
        {
            ElementType.UInt2 or ElementType.Int2 => 2,
            ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 => 4,
            ElementType.String => 0,
            ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
            ElementType.UInt32 or ElementType.Int32 or ElementType.Float => 32,
            ElementType.UInt64 or ElementType.Int64 or ElementType.Double or ElementType.Complex64 => 64,
            ElementType.Complex128 => 128,
            _ => 8,
        };

        /// <summary>The least and the greatest value of an integer type; UInt64 is held in signed bits, so its range is that of Int64.</summary>
        public (long Min, long Max) Range => type switch
        {
            ElementType.UInt2 => (0, 3),
            ElementType.Int2 => (-2, 1),
            ElementType.UInt4 => (0, 15),
            ElementType.Int4 => (-8, 7),
            ElementType.UInt8 => (0, byte.MaxValue),
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.UInt16 => (0, ushort.MaxValue),
            ElementType.Int16 => (short.MinValue, short.MaxValue),
            ElementType.UInt32 => (0, uint.MaxValue),
            ElementType.Int32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };

        /// <summary>Whether this is one of the floats of 8 or 4 bits.</summary>
        public bool IsSmallFloat => type is >= ElementType.Float8E4M3FN and <= ElementType.Float8E5M2FNUZ or ElementType.Float4E2M1 or ElementType.Float8E8M0;

        /// <summary>Whether results in the carrier must be brought back into the type's own range.</summary>
        public bool IsCarried => type is ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt4 or ElementType.Int4 or ElementType.UInt2 or ElementType.Int2;

        /// <summary>Whether elements are integers of any width.</summary>
        public bool IsWhole => type.IsCarried || type is ElementType.UInt8 or ElementType.Int8 or ElementType.Int16 or ElementType.Int32 or ElementType.Int64 or ElementType.UInt64;

        /// <summary>The ONNX type of a tensor's own type.</summary>
        public static ElementType Of(DType dtype) => dtype switch
        {
            DType.Bool => ElementType.Bool,
            DType.UInt8 => ElementType.UInt8,
            DType.Int8 => ElementType.Int8,
            DType.Int16 => ElementType.Int16,
            DType.Int32 => ElementType.Int32,
            DType.Int64 => ElementType.Int64,
            DType.Float16 => ElementType.Float16,
            DType.BFloat16 => ElementType.BFloat16,
            DType.Float8E4M3 => ElementType.Float8E4M3FN,
            DType.Float8E5M2 => ElementType.Float8E5M2,
            DType.Float32 => ElementType.Float,
            DType.Float64 => ElementType.Double,
            _ => throw new NotSupportedException($"ONNX: tensors of {dtype.Name} are not supported."),
        };
    }

    /// <summary>Whole numbers in a wider type, cut to the bits of <paramref name="type"/> as its own arithmetic would.</summary>
    public static Tensor Wrap(Tensor x, ElementType type)
    {
        if (!type.IsCarried) return x;
        var bits = type.Bits;
        if (type is ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt4 or ElementType.UInt2) return x & ((1L << bits) - 1);
        long half = 1L << (bits - 1);
        var wide = x.To(DType.Int64);
        return (((wide + half) & ((1L << bits) - 1)) - half).To(x.DType);
    }
}
