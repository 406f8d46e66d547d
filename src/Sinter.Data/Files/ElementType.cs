namespace Sinter.Data;

/// <summary>A type of elements as files store them, and the type of the tensor that holds them without loss.</summary>
/// <param name="Name">PyTorch's and NumPy's name: <c>float32</c>, <c>uint16</c> …</param>
/// <param name="Size">Bytes of one element in the file.</param>
/// <param name="DType">The type of the tensor; null if none holds these elements.</param>
sealed record ElementType(string Name, int Size, DType? DType)
{
    public static readonly ElementType
        Bool = new("bool", 1, Sinter.DType.Bool), UInt8 = new("uint8", 1, Sinter.DType.UInt8), Int8 = new("int8", 1, Sinter.DType.Int8),
        Int16 = new("int16", 2, Sinter.DType.Int16), Int32 = new("int32", 4, Sinter.DType.Int32), Int64 = new("int64", 8, Sinter.DType.Int64),
        Float16 = new("float16", 2, Sinter.DType.Float16), BFloat16 = new("bfloat16", 2, Sinter.DType.BFloat16),
        Float32 = new("float32", 4, Sinter.DType.Float32), Float64 = new("float64", 8, Sinter.DType.Float64),
        // The next wider signed type holds every value; of uint64 all but those from 2⁶³ on, which are refused.
        UInt16 = new("uint16", 2, Sinter.DType.Int32), UInt32 = new("uint32", 4, Sinter.DType.Int64), UInt64 = new("uint64", 8, Sinter.DType.Int64),
        Complex32 = new("complex32", 4, null), Complex64 = new("complex64", 8, Sinter.DType.Complex64), Complex128 = new("complex128", 16, Sinter.DType.Complex128),
        Float8E4M3 = new("float8_e4m3fn", 1, Sinter.DType.Float8E4M3), Float8E5M2 = new("float8_e5m2", 1, Sinter.DType.Float8E5M2);

    static readonly ElementType[] Plain = [Bool, UInt8, Int8, Int16, Int32, Int64, Float16, BFloat16, Float32, Float64, Complex64, Complex128, Float8E4M3, Float8E5M2];

    /// <summary>All of them.</summary>
    public static IEnumerable<ElementType> All => [.. Plain, UInt16, UInt32, UInt64, Complex32];

    /// <summary>The type under which a tensor's elements are written.</summary>
    public static ElementType Of(DType dtype) => Array.Find(Plain, t => t.DType == dtype)!;

    /// <summary>Whether reading turns the elements into wider ones.</summary>
    public bool Widens => this == UInt16 || this == UInt32 || this == UInt64;

    /// <summary>Bytes of the pieces that are turned around when the bytes are in the other order.</summary>
    public int Unit => this == Complex64 || this == Complex128 || this == Complex32 ? Size / 2 : Size;
}
