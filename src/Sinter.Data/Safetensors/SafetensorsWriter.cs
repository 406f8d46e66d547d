using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sinter.Data;

/// <summary>Writes tensors in the layout of the reference implementation: types of large elements first, names in the order of their bytes,
/// the header filled with spaces to a multiple of 8. The same tensors give the same file, byte for byte.</summary>
static class SafetensorsWriter
{
    // Strided tensors are made row-major in pieces of about this size, so that writing needs no second copy of a model.
    const long PieceBytes = 4 << 20;

    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var ordered = Order(tensors);
        var header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var (_, tensor) in ordered) Write(stream, tensor);
    }

    /// <summary>The tensors in the order of a file.</summary>
    public static List<KeyValuePair<string, Tensor>> Order(IReadOnlyDictionary<string, Tensor> tensors)
        => [.. tensors.OrderBy(t => SafetensorsFormat.Place(t.Value.DType)).ThenBy(t => t.Key, Comparer<string>.Create(CompareBytes))];

    static ReadOnlySpan<byte> Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject(SafetensorsFormat.MetadataName);
                foreach (var (key, value) in metadata.OrderBy(m => m.Key, Comparer<string>.Create(CompareBytes))) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long begin = 0;
            foreach (var (name, tensor) in tensors)
            {
                Check.Argument(name != SafetensorsFormat.MetadataName,
                    $"Safetensors: a tensor is named {name}, which the format keeps for the metadata; choose another name.");
                json.WriteStartObject(name);
                json.WriteString("dtype", SafetensorsFormat.Name(tensor.DType));
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape.Sizes) json.WriteNumberValue(size);
                json.WriteEndArray();
                var end = checked(begin + tensor.Count * tensor.DType.Size);
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(begin);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                begin = end;
            }
            json.WriteEndObject();
        }
        var padding = -buffer.WrittenCount & 7;
        buffer.GetSpan(8)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        Check.Argument(buffer.WrittenCount <= SafetensorsFormat.HeaderLimit,
            $"Safetensors: names and metadata take {buffer.WrittenCount} bytes; a header may have {SafetensorsFormat.HeaderLimit}. Write several files.");
        return buffer.WrittenSpan;
    }

    static unsafe void Write(Stream stream, Tensor x)
    {
        var bytes = x.Count * x.DType.Size;
        if (x.IsContiguous)
        {
            for (long done = 0; done < bytes;)
            {
                var part = new ReadOnlySpan<byte>(x.Address + done, (int)Math.Min(bytes - done, 1 << 24));
                stream.Write(part);
                done += part.Length;
            }
            GC.KeepAlive(x);
        }
        else if (bytes <= PieceBytes)
        {
            using var piece = x.Alias().Clone();
            Write(stream, piece);
        }
        else
        {
            var rows = Math.Max(1, PieceBytes / (bytes / x.Shape[0]));
            for (long row = 0; row < x.Shape[0]; row += rows)
            {
                // A single row is cut further along the next dimension.
                var count = Math.Min(rows, x.Shape[0] - row);
                var offset = x.StorageOffset + row * x.StrideArray[0];
                Write(stream, count == 1 ? x.ViewAs(x.Shape[1..], x.StrideArray[1..], offset)
                    : x.ViewAs(x.Shape.With(0, count), x.StrideArray, offset));
            }
        }
    }

    static int CompareBytes(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
