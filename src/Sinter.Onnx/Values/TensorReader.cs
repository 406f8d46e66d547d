using System.Runtime.InteropServices;
using System.Text;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Reads the tensors of a file: packed fields, raw bytes, and data kept beside the model. Every size is compared with the bytes that are there before memory is taken.</summary>
sealed class TensorReader(string file, string? folder)
{
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The value of a tensor message.</summary>
    /// <exception cref="InvalidDataException">The message contradicts itself or the files.</exception>
    public OnnxValue Read(TensorProto t)
    {
        var type = (ElementType)t.DataType;
        var name = Show(t.Name);
        if (type is <= ElementType.Undefined or > ElementType.Int2) throw Bad($"tensor {name} has element type {t.DataType}, which ONNX does not define");
        var shape = ShapeOf(t);
        if (type == ElementType.String)
        {
            if (t.StringData.Count != shape.Count) throw Bad($"tensor {name} is {shape} and has {t.StringData.Count} texts");
            return new OnnxStrings([.. t.StringData.Select(s => Text(s.Span))], shape);
        }
        if (type is ElementType.Complex64 or ElementType.Complex128) throw new NotSupportedException($"{file}: tensor {name} is {type}; complex tensors are not supported.");
        var x = Tensor.Empty(Prepared(t, type, shape, out var raw), type.Carrier);
        if (raw is { } bytes) FromRaw(x, type, bytes.Span);
        else FromFields(x, type, t);
        return new OnnxTensor(x, type);
    }

    // The number of bytes or entries is verified here, before any tensor is made.
    Shape Prepared(TensorProto t, ElementType type, Shape shape, out ReadOnlyMemory<byte>? raw)
    {
        raw = null;
        var name = Show(t.Name);
        var needed = checked((shape.Count * type.Bits + 7) / 8);
        if (t.DataLocation == TensorProto.Types.DataLocation.External) raw = External(t, needed);
        else if (t.RawData.Length > 0) raw = t.RawData.Memory;
        if (raw is { } bytes)
        {
            if (bytes.Length != needed) throw Bad($"tensor {name}, {type} {shape}, needs {needed} bytes and has {bytes.Length}");
            return shape;
        }
        var (entries, held) = type switch
        {
            ElementType.Float => (shape.Count, t.FloatData.Count),
            ElementType.Double => (shape.Count, t.DoubleData.Count),
            ElementType.Int64 => (shape.Count, t.Int64Data.Count),
            ElementType.UInt32 or ElementType.UInt64 => (shape.Count, t.Uint64Data.Count),
            _ when type.Bits < 8 => ((shape.Count * type.Bits + 7) / 8, t.Int32Data.Count),
            _ => (shape.Count, t.Int32Data.Count),
        };
        if (entries != held) throw Bad($"tensor {name}, {type} {shape}, needs {entries} entries and has {held}");
        return shape;
    }

    Shape ShapeOf(TensorProto t)
    {
        var count = 1L;
        if (t.Dims.Count > 64) throw Bad($"tensor {Show(t.Name)} has {t.Dims.Count} dimensions; at most 64 are allowed");
        foreach (var size in t.Dims)
        {
            if (size < 0) throw Bad($"tensor {Show(t.Name)} has a size of {size}");
            if (size != 0 && count > (1L << 56) / size) throw Bad($"tensor {Show(t.Name)} has more than 2^56 elements");
            count *= Math.Max(size, 1);
        }
        return Shape.Create(t.Dims.ToArray());
    }

    static unsafe void FromRaw(Tensor x, ElementType type, ReadOnlySpan<byte> bytes)
    {
        if (x.Count == 0) return;
        if (type.IsSmallFloat && x.DType == DType.Float32)
        {
            var values = SmallFloats.Values(type);
            using var p = x.Pin<float>();
            for (long i = 0; i < x.Count; i++) p[i] = values[Code(bytes, i, type.Bits)];
        }
        else if (type.Bits < 8 || type is ElementType.UInt16 or ElementType.UInt32)
        {
            // Carried whole numbers.
            var numbers = new long[x.Count];
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = type switch
                {
                    ElementType.UInt16 => MemoryMarshal.Read<ushort>(bytes[(2 * i)..]),
                    ElementType.UInt32 => MemoryMarshal.Read<uint>(bytes[(4 * i)..]),
                    _ => Signed(Code(bytes, i, type.Bits), type),
                };
            x.Device.Copy(x, Tensor.From(numbers, x.Shape));
        }
        else
        {
            if (type == ElementType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
                throw new InvalidDataException("ONNX: a bool is neither 0 nor 1.");
            bytes.CopyTo(new Span<byte>(x.Address, bytes.Length));
            GC.KeepAlive(x);
        }
    }

    static void FromFields(Tensor x, ElementType type, TensorProto t)
    {
        if (x.Count == 0) return;
        var values = type switch
        {
            ElementType.Float => Tensor.From(t.FloatData.ToArray()),
            ElementType.Double => Tensor.From(t.DoubleData.ToArray()),
            ElementType.Int64 => Tensor.From(t.Int64Data.ToArray()),
            ElementType.UInt32 or ElementType.UInt64 => Tensor.From([.. t.Uint64Data.Select(v => unchecked((long)v))]),
            ElementType.Float16 => Tensor.From([.. t.Int32Data.Select(v => BitConverter.UInt16BitsToHalf(unchecked((ushort)v)))]),
            ElementType.BFloat16 => Tensor.From([.. t.Int32Data.Select(v => BitConverter.Int32BitsToSingle(v << 16))]),
            ElementType.Float8E4M3FN => Tensor.From([.. t.Int32Data.Select(v => Float8E4M3.FromBits(unchecked((byte)v)))]),
            ElementType.Float8E5M2 => Tensor.From([.. t.Int32Data.Select(v => Float8E5M2.FromBits(unchecked((byte)v)))]),
            _ when type.IsSmallFloat || type.Bits < 8 => Codes(t, type, (int)x.Count),
            ElementType.UInt16 => Tensor.From([.. t.Int32Data.Select(v => (long)(ushort)v)]),
            _ => Tensor.From([.. t.Int32Data.Select(v => (long)v)]),
        };
        x.Device.Copy(x, values.Reshape(x.Shape));
    }

    static Tensor Codes(TensorProto t, ElementType type, int count)
    {
        byte[] bytes = [.. t.Int32Data.Select(v => unchecked((byte)v))];
        var values = type.IsSmallFloat ? SmallFloats.Values(type) : null;
        return Tensor.From([.. Enumerable.Range(0, count).Select(i => Code(bytes, i, type.Bits)).Select(c => values?[c] ?? Signed(c, type))]);
    }

    // Elements of less than a byte lie lowest first.
    static int Code(ReadOnlySpan<byte> bytes, long i, int bits)
    {
        if (bits == 8) return bytes[(int)i];
        var perByte = 8 / bits;
        return bytes[(int)(i / perByte)] >> (int)(i % perByte) * bits & ((1 << bits) - 1);
    }

    static long Signed(int code, ElementType type) => type is ElementType.Int4 or ElementType.Int2 && code >> (type.Bits - 1) != 0 ? code - (1 << type.Bits) : code;

    ReadOnlyMemory<byte> External(TensorProto t, long needed)
    {
        var name = Show(t.Name);
        string? location = null;
        long offset = 0, length = -1;
        foreach (var entry in t.ExternalData)
            switch (entry.Key)
            {
                case "location": location = entry.Value; break;
                case "offset" when long.TryParse(entry.Value, out offset) && offset >= 0: break;
                case "length" when long.TryParse(entry.Value, out length) && length >= 0: break;
                case "checksum": break;
                default: throw Bad($"tensor {name} has external data with {Show(entry.Key)} = {Show(entry.Value)}");
            }
        if (string.IsNullOrEmpty(location)) throw Bad($"tensor {name} is external, but no location is given");
        if (folder is null) throw Bad($"tensor {name} lies in {Show(location)} beside the model, but the model was not read from a file");
        var path = ExternalFile.Resolve(folder, location) ?? throw Bad($"tensor {name} lies in {Show(location)}, which is not a file inside the model's folder");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (length < 0) length = needed;
        if (length != needed) throw Bad($"tensor {name} needs {needed} bytes, but its external data is {length} bytes long");
        if (offset > stream.Length - length) throw Bad($"tensor {name} needs bytes {offset} to {offset + length} of {Show(location)}, which has {stream.Length}");
        if (length > Array.MaxLength) throw Bad($"tensor {name} of {length} bytes is larger than {Array.MaxLength}");
        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    string Text(ReadOnlySpan<byte> bytes)
    {
        try { return StrictUtf8.GetString(bytes); }
        catch (DecoderFallbackException) { throw Bad("a text is not UTF-8"); }
    }

    InvalidDataException Bad(string what) => new($"{file}: {what}.");

    static string Show(string name) => Data.BadFile.Show(name);
}
