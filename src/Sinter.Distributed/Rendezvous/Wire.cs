using System.Buffers.Binary;
using System.Text;

namespace Sinter.Distributed;

/// <summary>How the few messages of a meeting are written: a length, a kind, and fields.</summary>
internal static class Wire
{
    /// <summary>The most a message may have: addresses of thousands of ranks, but not whatever a stranger's bytes say.</summary>
    public const int Most = 16 << 20;

    public enum Kind : byte
    {
        Hello = 1,
        Welcome,
        Refused,
        Round,
        Everyone,
        Waiting,
    }

    public static byte[] Pack(Kind kind, Action<BinaryWriter> fields)
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream, Encoding.UTF8);
        writer.Write(0);
        writer.Write((byte)kind);
        fields(writer);
        writer.Flush();
        byte[] message = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length - 4);
        return message;
    }

    /// <summary>The next message, or null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">What arrives is no message.</exception>
    public static async Task<(Kind Kind, BinaryReader Fields)?> ReadAsync(Stream stream, CancellationToken stop)
    {
        byte[] prefix = new byte[4];
        int read = await stream.ReadAtLeastAsync(prefix, 4, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        if (read < 4) return null;
        int length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is < 1 or > Most) throw new InvalidDataException($"a message of {length} bytes; this is no Sinter process");
        byte[] body = new byte[length];
        if (await stream.ReadAtLeastAsync(body, length, throwOnEndOfStream: false, stop).ConfigureAwait(false) < length) return null;
        return ((Kind)body[0], new BinaryReader(new MemoryStream(body, 1, length - 1), Encoding.UTF8));
    }

    public static void WriteBlob(this BinaryWriter writer, byte[] blob)
    {
        writer.Write(blob.Length);
        writer.Write(blob);
    }

    public static byte[] ReadBlob(this BinaryReader reader)
    {
        int length = reader.ReadInt32();
        if (length < 0 || length > reader.BaseStream.Length - reader.BaseStream.Position) throw new InvalidDataException($"a field of {length} bytes is longer than its message");
        return reader.ReadBytes(length);
    }
}
