using System.Text;

namespace Sinter.Bench.Inference;

/// <summary>Writes the wire format of Protocol Buffers: fields that are numbers, bytes, or messages of their own.</summary>
sealed class ProtobufWriter
{
    readonly MemoryStream stream = new();

    /// <summary>A whole number.</summary>
    public ProtobufWriter Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
        return this;
    }

    /// <summary>Bytes.</summary>
    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    /// <summary>Text.</summary>
    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message.</summary>
    public ProtobufWriter Message(int field, ProtobufWriter value) => Bytes(field, value.ToArray());

    /// <summary>All that was written.</summary>
    public byte[] ToArray() => stream.ToArray();

    void Varint(ulong value)
    {
        for (; value >= 128; value >>= 7) stream.WriteByte((byte)(value | 128));
        stream.WriteByte((byte)value);
    }
}
