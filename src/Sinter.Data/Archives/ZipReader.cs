using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sinter.Data;

/// <summary>A zip archive, read where its parts lie: a stored file in it is a range of the archive, which tensors can share.</summary>
/// <remarks>The framework's <see cref="ZipArchive"/> does not tell where a file begins. After PKWARE's APPNOTE 6.3.10. Nothing is ever unpacked to the disk, so
/// names are keys and no paths.</remarks>
sealed class ZipReader
{
    const int EndBytes = 22, LocatorBytes = 20, End64Bytes = 56, DirectoryEntryBytes = 46, LocalHeaderBytes = 30;
    const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, End64Signature = 0x06064B50, EntrySignature = 0x02014B50, LocalSignature = 0x04034B50;

    // A deflated file holds at least one byte for 1032 unpacked ones.
    const long MaxRatio = 1032;
    const long DirectoryLimit = 100_000_000;

    readonly FileContent _content;
    readonly Dictionary<string, ZipEntry> _entries = [];

    /// <summary>Reads the directory.</summary>
    /// <exception cref="InvalidDataException">It is none, or contradicts itself.</exception>
    public ZipReader(FileContent content)
    {
        _content = content;
        var (count, position, bytes) = FindDirectory();
        if (bytes > DirectoryLimit) throw BadFile.At(content.Name, position, $"a directory of at most {DirectoryLimit} bytes", $"{bytes} bytes");
        ReadDirectory(content.Read(position, (int)bytes, "the archive's directory"), position, count);
        CheckOverlaps(position);
    }

    /// <summary>The files, by name, in the directory's order.</summary>
    public IReadOnlyDictionary<string, ZipEntry> Entries => _entries;

    /// <summary>Where a stored file's bytes begin.</summary>
    public long DataPosition(ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        _content.Read(entry.HeaderPosition, header, $"the header of {BadFile.Show(entry.Name)}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
            throw BadFile.At(_content.Name, entry.HeaderPosition, $"the header of {BadFile.Show(entry.Name)}", BadFile.Show(header[..4]));
        var position = entry.HeaderPosition + LocalHeaderBytes + BinaryPrimitives.ReadUInt16LittleEndian(header[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        return position <= _content.Length - entry.CompressedBytes ? position
            : throw BadFile.Ends(_content.Name, _content.Length, position + entry.CompressedBytes, $"the bytes of {BadFile.Show(entry.Name)}");
    }

    /// <summary>A whole small file, unpacked and checked.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="limit">It may have no more bytes.</param>
    public byte[] Read(ZipEntry entry, int limit)
    {
        if (entry.Bytes > limit)
            throw BadFile.At(_content.Name, entry.HeaderPosition, $"{BadFile.Show(entry.Name)} of at most {limit} bytes", $"{entry.Bytes} bytes");
        var bytes = new byte[entry.Bytes];
        using var stream = Open(entry);
        stream.ReadExactly(bytes);
        _ = stream.ReadByte();
        return bytes;
    }

    /// <summary>A file's bytes, unpacked. Reading to the end checks length and checksum.</summary>
    public Stream Open(ZipEntry entry) => new ZipEntryStream(_content, entry, DataPosition(entry));

    (long Count, long Position, long Bytes) FindDirectory()
    {
        var tailBytes = (int)Math.Min(_content.Length, EndBytes + ushort.MaxValue);
        var tailStart = _content.Length - tailBytes;
        var tail = _content.Read(tailStart, tailBytes, "the archive's end");
        for (var i = tailBytes - EndBytes; i >= 0; i--)
        {
            var end = tail.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature) continue;
            if (BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != end.Length - EndBytes) continue;   // the comment reaches to the file's end
            var at = tailStart + i;
            if (BinaryPrimitives.ReadUInt16LittleEndian(end[4..]) is not (0 or ushort.MaxValue))
                throw BadFile.At(_content.Name, at, "an archive in one file", "a part of several");
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long bytes = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), position = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            if (count == ushort.MaxValue || bytes == uint.MaxValue || position == uint.MaxValue)
                (count, position, bytes, at) = FindDirectory64(at) ?? (count, position, bytes, at);
            if (position < 0 || bytes < 0 || position > at || bytes > at - position)
                throw BadFile.At(_content.Name, at, $"a directory that ends before byte {at}", $"one of {bytes} bytes at byte {position}");
            return (count, position, bytes);
        }
        throw BadFile.At(_content.Name, _content.Length, "the directory with which a zip archive ends", "none: the file is cut off");
    }

    (long Count, long Position, long Bytes, long At)? FindDirectory64(long end)
    {
        if (end < LocatorBytes) return null;
        Span<byte> locator = stackalloc byte[LocatorBytes];
        _content.Read(end - LocatorBytes, locator, "the directory's place");
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature) return null;
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || at > end - LocatorBytes - End64Bytes)
            throw BadFile.At(_content.Name, end - LocatorBytes, "the place of the 64-bit directory's end before it", $"{at}");
        Span<byte> record = stackalloc byte[End64Bytes];
        _content.Read(at, record, "the 64-bit directory's end");
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature)
            throw BadFile.At(_content.Name, at, "the 64-bit directory's end", BadFile.Show(record[..4]));
        return (BinaryPrimitives.ReadInt64LittleEndian(record[32..]), BinaryPrimitives.ReadInt64LittleEndian(record[48..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[40..]), at);
    }

    void ReadDirectory(ReadOnlySpan<byte> directory, long start, long count)
    {
        var i = 0;
        for (long n = 0; n < count; n++)
        {
            var at = start + i;
            var entry = directory[i..];
            if (entry.Length < DirectoryEntryBytes || BinaryPrimitives.ReadUInt32LittleEndian(entry) != EntrySignature)
                throw BadFile.At(_content.Name, at, $"entry {n + 1} of the {count} of the directory", BadFile.Show(entry));
            int nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[28..]), extraBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[30..]),
                commentBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[32..]);
            if (entry.Length - DirectoryEntryBytes < nameBytes + extraBytes + commentBytes)
                throw BadFile.At(_content.Name, at, "an entry within the directory", "one that ends behind it");
            var name = Encoding.UTF8.GetString(entry.Slice(DirectoryEntryBytes, nameBytes));
            if ((BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) & 1) != 0)
                throw BadFile.At(_content.Name, at, "files that are not encrypted", $"{BadFile.Show(name)}, which is");
            var method = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]);
            if (method is not (ZipEntry.Stored or ZipEntry.Deflated))
                throw BadFile.At(_content.Name, at, "files stored or deflated (methods 0 and 8)", $"{BadFile.Show(name)} by method {method}");
            long packed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]), bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]),
                header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
            ReadExtra64(entry.Slice(DirectoryEntryBytes + nameBytes, extraBytes), ref bytes, ref packed, ref header);
            if (packed < 0 || bytes < 0 || header < 0 || header > _content.Length - LocalHeaderBytes || packed > _content.Length)
                throw BadFile.At(_content.Name, at, $"{BadFile.Show(name)} within the file", $"{packed} bytes behind byte {header}");
            if (method == ZipEntry.Stored ? packed != bytes : bytes / MaxRatio > packed)
                throw BadFile.At(_content.Name, at, $"sizes of {BadFile.Show(name)} that go together", $"{packed} bytes that unpack to {bytes}");
            if (!_entries.TryAdd(name, new(name, method, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]), packed, bytes, header)))
                throw BadFile.At(_content.Name, at, "each name once", $"{BadFile.Show(name)} again");
            i += DirectoryEntryBytes + nameBytes + extraBytes + commentBytes;
        }
    }

    // Numbers that do not fit into 32 bits stand in an extra field, in this order.
    static void ReadExtra64(ReadOnlySpan<byte> extra, ref long bytes, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), length = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (length > extra.Length - 4) return;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id != 1) continue;
            Take(ref field, ref bytes);
            Take(ref field, ref packed);
            Take(ref field, ref header);
        }

        static void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue || field.Length < 8) return;
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    // Files that share bytes make an archive unpack to the square of its size (Fifield, "A better zip bomb", 2019).
    void CheckOverlaps(long directory)
    {
        ZipEntry? before = null;
        foreach (var entry in _entries.Values.OrderBy(e => e.HeaderPosition))
        {
            if (before is not null && entry.HeaderPosition < before.HeaderPosition + LocalHeaderBytes + before.CompressedBytes)
                throw BadFile.At(_content.Name, entry.HeaderPosition, $"{BadFile.Show(entry.Name)} behind the bytes of {BadFile.Show(before.Name)}", "an overlap");
            before = entry;
        }
        if (before is not null && before.HeaderPosition + LocalHeaderBytes + before.CompressedBytes > directory)
            throw BadFile.At(_content.Name, before.HeaderPosition, $"the bytes of {BadFile.Show(before.Name)} before the directory", "an overlap");
    }
}
