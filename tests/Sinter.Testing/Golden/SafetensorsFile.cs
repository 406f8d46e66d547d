using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sinter.Testing;

/// <summary>The tensors of a safetensors file that the tests trust: just enough of the format to read the golden files.</summary>
sealed class SafetensorsFile
{
    readonly byte[] _bytes;
    readonly int _data;
    readonly Dictionary<string, JsonElement> _header;

    public SafetensorsFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(_bytes);
        _data = 8 + length;
        using var header = JsonDocument.Parse(_bytes.AsMemory(8, length));
        _header = header.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone());
    }

    public Tensor Read(string key)
    {
        var entry = _header[key];
        long[] shape = [.. entry.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
        var offsets = entry.GetProperty("data_offsets");
        var bytes = _bytes.AsSpan(_data + offsets[0].GetInt32(), offsets[1].GetInt32() - offsets[0].GetInt32());
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => Tensor.From<float>(MemoryMarshal.Cast<byte, float>(bytes), shape),
            "F64" => Tensor.From<double>(MemoryMarshal.Cast<byte, double>(bytes), shape),
            "I64" => Tensor.From<long>(MemoryMarshal.Cast<byte, long>(bytes), shape),
            "BOOL" => Tensor.From<bool>(MemoryMarshal.Cast<byte, bool>(bytes), shape),
            var other => throw new FormatException($"SafetensorsFile: {key} is {other}; golden files hold F32, F64, I64 and BOOL."),
        };
    }
}
