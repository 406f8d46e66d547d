using System.IO.Compression;

namespace Sinter.Data;

/// <summary>The unpacked bytes of a file in a zip archive. Its end is where the directory says, with the checksum that it says, or an error.</summary>
sealed class ZipEntryStream : Stream
{
    readonly FileContent _content;
    readonly ZipEntry _entry;
    readonly Stream _unpacked;
    Crc32 _crc = new();
    long _position;

    public ZipEntryStream(FileContent content, ZipEntry entry, long position)
    {
        (_content, _entry) = (content, entry);
        var packed = new ContentStream(content, position, entry.CompressedBytes);
        _unpacked = entry.Method == ZipEntry.Stored ? packed : new DeflateStream(packed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length > _entry.Bytes - _position) buffer = buffer[..(int)(_entry.Bytes - _position)];
        if (buffer.Length == 0)
        {
            if (_crc.Value != _entry.Crc)
                throw BadFile.At(_content.Name, _entry.HeaderPosition, $"{BadFile.Show(_entry.Name)} with the checksum {_entry.Crc:x8}", $"{_crc.Value:x8}: its bytes are damaged");
            return 0;
        }
        var read = Unpack(buffer);
        if (read == 0) throw BadFile.At(_content.Name, _entry.HeaderPosition, $"{_entry.Bytes} bytes of {BadFile.Show(_entry.Name)}", $"{_position}");
        _crc.Add(buffer[..read]);
        _position += read;
        return read;
    }

    int Unpack(Span<byte> buffer)
    {
        try { return _unpacked.Read(buffer); }
        catch (InvalidDataException e) when (_entry.Method == ZipEntry.Deflated && !e.Message.StartsWith(_content.Name, StringComparison.Ordinal))
        {
            throw BadFile.At(_content.Name, _entry.HeaderPosition, $"{BadFile.Show(_entry.Name)} in deflate's format", "bytes that are not");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => _entry.Bytes;
    public override long Position { get => _position; set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
