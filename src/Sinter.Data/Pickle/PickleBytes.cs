using System.Buffers.Binary;
using System.Text;

namespace Sinter.Data;

/// <summary>The bytes of a pickle, forwards, with the errors of a file that ends in the midst of something.</summary>
sealed class PickleBytes(FileContent content, long start, long end)
{
    const int LineLimit = 1024;

    readonly byte[] _buffer = new byte[1 << 16];
    long _bufferStart = start;
    int _next, _filled;

    /// <summary>The next byte's place in the file.</summary>
    public long Position => _bufferStart + _next;

    /// <summary>What errors call the file.</summary>
    public string File => content.Name;

    /// <summary>Bytes that are left.</summary>
    public long Left => end - Position;

    public byte Byte(string what) => Take(1, what)[0];

    public int UInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public int Int32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Take(4, what));

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public long Int64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Take(8, what));

    public double BigEndianDouble(string what) => BinaryPrimitives.ReadDoubleBigEndian(Take(8, what));

    /// <summary>A byte string of a claimed length.</summary>
    public byte[] Bytes(long count, string what)
    {
        if (count < 0 || count > Left) throw BadFile.At(File, Position, $"{what} within the {Left} bytes that are left", $"a length of {count}");
        if (count > Array.MaxLength) throw BadFile.At(File, Position, $"{what} of at most {Array.MaxLength} bytes", $"a length of {count}");
        var bytes = new byte[count];
        var buffered = (int)Math.Min(count, _filled - _next);
        _buffer.AsSpan(_next, buffered).CopyTo(bytes);
        _next += buffered;
        if (buffered < count)
        {
            content.Read(Position, bytes.AsSpan(buffered), what);
            (_bufferStart, _next, _filled) = (Position + count - buffered, 0, 0);
        }
        return bytes;
    }

    /// <summary>UTF-8 text of a claimed length; a lone surrogate, which Python's encoder lets pass, becomes U+FFFD.</summary>
    public string Text(long count, string what) => Encoding.UTF8.GetString(Bytes(count, what));

    /// <summary>The rest of a line, without its end.</summary>
    public string Line(string what)
    {
        var text = new StringBuilder();
        for (byte b; (b = Byte(what)) != '\n';)
        {
            if (text.Length == LineLimit) throw BadFile.At(File, Position, $"{what}, a line of at most {LineLimit} bytes", "more");
            text.Append((char)b);
        }
        return text.ToString();
    }

    ReadOnlySpan<byte> Take(int count, string what)
    {
        if (_filled - _next < count)
        {
            if (Left < count) throw BadFile.Ends(File, end, Position + count, what);
            (_bufferStart, _filled, _next) = (Position, (int)Math.Min(_buffer.Length, Left), 0);
            content.Read(_bufferStart, _buffer.AsSpan(0, _filled), what);
        }
        var taken = _buffer.AsSpan(_next, count);
        _next += count;
        return taken;
    }
}
