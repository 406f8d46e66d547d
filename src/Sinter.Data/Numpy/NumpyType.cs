using System.Buffers.Binary;
using System.Numerics;

namespace Sinter.Data;

/// <summary>A NumPy element type: its code, such as <c>f4</c>, and its byte order.</summary>
sealed class NumpyType(ElementType type, bool isBigEndian)
{
    static readonly (string Code, ElementType Type)[] Codes =
    [
        ("b1", ElementType.Bool), ("u1", ElementType.UInt8), ("u2", ElementType.UInt16), ("u4", ElementType.UInt32), ("u8", ElementType.UInt64),
        ("i1", ElementType.Int8), ("i2", ElementType.Int16), ("i4", ElementType.Int32), ("i8", ElementType.Int64),
        ("f2", ElementType.Float16), ("f4", ElementType.Float32), ("f8", ElementType.Float64), ("c8", ElementType.Complex64), ("c16", ElementType.Complex128),
    ];

    public ElementType Type { get; } = type;

    public bool IsBigEndian { get; private set; } = isBigEndian;

    /// <summary>The type of a code, with or without the byte order before it; null if it is none of numbers.</summary>
    public static NumpyType? Parse(string code)
    {
        var big = code.StartsWith('>');
        var plain = code.TrimStart('<', '>', '|', '=');
        if (code.Length - plain.Length > 1) return null;
        foreach (var (known, type) in Codes)
            if (known == plain) return new(type, big);
        return null;
    }

    /// <summary>The code of a type, as NumPy writes it on a little-endian machine; null for bfloat16, which NumPy lacks.</summary>
    public static string? CodeOf(ElementType type)
    {
        foreach (var (code, known) in Codes)
            if (known == type) return (type.Size == 1 ? "|" : "<") + code;
        return null;
    }

    /// <summary>The state of a pickled dtype: its byte order is the second value.</summary>
    public void SetState(object? state)
    {
        if (state is not object?[] values || values is not [long, string order, .. var rest]) throw new PickleArgumentException("a dtype's state");
        if (rest is [not null, ..] or [_, not null, ..] or [_, _, not null, ..]) throw new PickleArgumentException("a dtype without fields");
        IsBigEndian = order == ">";
    }

    /// <summary>A single number from its bytes.</summary>
    public object Number(byte[] bytes)
    {
        if (bytes.Length != Type.Size) throw new PickleArgumentException($"{Type.Size} bytes of a {Type.Name}");
        if (IsBigEndian && Type.Unit == Type.Size) bytes = [.. bytes.Reverse()];
        return Type.Name switch
        {
            "bool" => bytes[0] != 0,
            "uint8" => (long)bytes[0],
            "int8" => (long)(sbyte)bytes[0],
            "uint16" => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            "int16" => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
            "uint32" => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            "int32" => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            "uint64" => BinaryPrimitives.ReadUInt64LittleEndian(bytes) is var large && large <= long.MaxValue ? (long)large : new BigInteger(large),
            "int64" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            "float16" => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
            "float32" => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            "float64" => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            _ => throw new PickleArgumentException($"a number that is not {Type.Name}"),
        };
    }
}
