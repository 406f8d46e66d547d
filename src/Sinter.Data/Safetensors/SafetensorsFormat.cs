namespace Sinter.Data;

/// <summary>The names of element types in safetensors files, and the limits of the format.</summary>
static class SafetensorsFormat
{
    /// <summary>The largest header a reader accepts, as in the reference implementation.</summary>
    public const long HeaderLimit = 100_000_000;

    /// <summary>The most dimensions a tensor may have, as in PyTorch.</summary>
    public const int RankLimit = 64;

    /// <summary>The name under which the header keeps the metadata.</summary>
    public const string MetadataName = "__metadata__";

    // In the order in which the reference implementation writes them, so that every tensor is aligned to its elements; the wider unsigned types are only read.
    static readonly (string Name, ElementType Type)[] Types =
    [
        ("I64", ElementType.Int64), ("F64", ElementType.Float64), ("C64", ElementType.Complex64), ("F32", ElementType.Float32), ("I32", ElementType.Int32), ("BF16", ElementType.BFloat16),
        ("F16", ElementType.Float16), ("I16", ElementType.Int16), ("F8_E4M3", ElementType.Float8E4M3), ("F8_E5M2", ElementType.Float8E5M2), ("I8", ElementType.Int8), ("U8", ElementType.UInt8), ("BOOL", ElementType.Bool),
        ("U16", ElementType.UInt16), ("U32", ElementType.UInt32), ("U64", ElementType.UInt64),
    ];

    /// <summary>The file's name of a type.</summary>
    /// <exception cref="DTypeException">The format has no such type.</exception>
    public static string Name(DType dtype)
    {
        Check.DType(Place(dtype) >= 0, $"Safetensors: the format has no type for {dtype}; save z.ViewAsReal(), or convert to complex64.");
        return Types[Place(dtype)].Name;
    }

    /// <summary>How early tensors of a type are written.</summary>
    public static int Place(DType dtype) => Array.FindIndex(Types, t => t.Type == ElementType.Of(dtype));

    /// <summary>The type of a name, or null if it is not known.</summary>
    public static ElementType? Parse(string name) => Array.Find(Types, t => t.Name == name).Type;

    /// <summary>PyTorch's name of a type, or the file's if it is not known.</summary>
    public static string TypeName(string name) => Parse(name)?.Name ?? name;
}
