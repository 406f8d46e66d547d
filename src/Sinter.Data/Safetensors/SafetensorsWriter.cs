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
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var ordered = Order(tensors);
        var header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var (_, tensor) in ordered) TensorBytes.Write(stream, tensor);
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

    static int CompareBytes(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
