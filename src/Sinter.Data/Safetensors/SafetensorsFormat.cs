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

    // In the order in which the reference implementation writes them, so that every tensor is aligned to its elements.
    static readonly (string Name, DType DType)[] Written =
    [
        ("I64", DType.Int64), ("F64", DType.Float64), ("C64", DType.Complex64), ("F32", DType.Float32), ("I32", DType.Int32), ("BF16", DType.BFloat16),
        ("F16", DType.Float16), ("I16", DType.Int16), ("I8", DType.Int8), ("U8", DType.UInt8), ("BOOL", DType.Bool),
    ];

    /// <summary>The file's name of a type.</summary>
    /// <exception cref="DTypeException">The format has no such type.</exception>
    public static string Name(DType dtype)
    {
        Check.DType(Place(dtype) >= 0, $"Safetensors: the format has no type for {dtype}; save z.ViewAsReal(), or convert to complex64.");
        return Written[Place(dtype)].Name;
    }

    /// <summary>How early tensors of a type are written.</summary>
    public static int Place(DType dtype) => Array.FindIndex(Written, w => w.DType == dtype);

    /// <summary>The type of a name, or null.</summary>
    public static DType? Parse(string name)
    {
        foreach (var (known, dtype) in Written)
            if (known == name) return dtype;
        return null;
    }
}
