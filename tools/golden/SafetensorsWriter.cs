using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace Golden;

/// <summary>Writes tensors in the safetensors format: eight bytes of header length, a JSON header, then the values, little endian.</summary>
static class SafetensorsWriter
{
    public static void Write(string path, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<(string Key, Tensor Value)> tensors)
    {
        using var header = new MemoryStream();
        var bytes = new List<byte[]>(tensors.Count);
        using (var json = new Utf8JsonWriter(header, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            long offset = 0;
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata) json.WriteString(key, value);
            json.WriteEndObject();
            foreach (var (key, value) in tensors)
            {
                byte[] data = value.contiguous().bytes.ToArray();
                bytes.Add(data);
                json.WriteStartObject(key);
                json.WriteString("dtype", Name(value.dtype));
                json.WriteStartArray("shape");
                foreach (long size in value.shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // The format asks for nothing here; a header padded to eight bytes lets a reader map doubles in place.
        while (header.Length % 8 != 0) header.WriteByte((byte)' ');

        using var file = File.Create(path);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        file.Write(length);
        header.WriteTo(file);
        foreach (byte[] data in bytes) file.Write(data);
    }

    static string Name(ScalarType dtype) => dtype switch
    {
        ScalarType.Float64 => "F64",
        ScalarType.Float32 => "F32",
        ScalarType.Int64 => "I64",
        ScalarType.Int32 => "I32",
        ScalarType.Bool => "BOOL",
        _ => throw new ArgumentException($"safetensors: no golden tensor is expected to be {dtype}."),
    };
}
