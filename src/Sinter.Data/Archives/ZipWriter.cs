using System.Buffers.Binary;
using System.Text;

namespace Sinter.Data;

/// <summary>Writes a zip archive of stored files, each beginning at a multiple of 64 bytes so that tensors can lie on the mapped archive. The same files
/// give the same archive, byte for byte. Call <see cref="Finish"/> last.</summary>
/// <remarks>The layout is PyTorch's: padding in an extra field 'FB', no dates. Numbers beyond 32 bits go into zip64 fields.</remarks>
sealed class ZipWriter(Stream stream)
{
    const int Alignment = 64, LocalHeaderBytes = 30, Extra64Bytes = 4 + 16;
    const ushort PaddingId = 0x4246;   // 'FB'

    readonly List<ZipEntry> _entries = [];
    readonly HashSet<string> _names = [];
    long _position;

    /// <summary>Adds a file of bytes.</summary>
    public unsafe void Add(string name, ReadOnlySpan<byte> bytes) => Add(name, bytes, null, 0);

    /// <summary>Adds a file from memory, of any length.</summary>
    public unsafe void Add(string name, byte* bytes, long count) => Add(name, [], bytes, count);

    /// <summary>Adds a file of a header and what follows it.</summary>
    public unsafe void Add(string name, ReadOnlySpan<byte> header, byte* bytes, long count)
    {
        const int piece = 1 << 24;
        var crc = new Crc32();
        crc.Add(header);
        for (long done = 0; done < count; done += piece) crc.Add(new(bytes + done, (int)Math.Min(count - done, piece)));
        Begin(name, crc.Value, header.Length + count);
        Put(header);
        for (long done = 0; done < count; done += piece) Put(new(bytes + done, (int)Math.Min(count - done, piece)));
    }

    void Begin(string name, uint crc, long count)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        Check.Argument(utf8.Length <= ushort.MaxValue && _names.Add(name), $"The archive cannot hold a file named {BadFile.Show(name)}: the name is too long, or taken.");
        _entries.Add(new(name, ZipEntry.Stored, crc, count, count, _position));
        var large = count >= uint.MaxValue;
        var fixedBytes = LocalHeaderBytes + utf8.Length + (large ? Extra64Bytes : 0);
        var padding = (int)(-(_position + fixedBytes + 4) & (Alignment - 1));
        var header = new byte[fixedBytes + 4 + padding];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034B50);
        Common(header.AsSpan(4), crc, count, large);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(26), (ushort)utf8.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), (ushort)(header.Length - LocalHeaderBytes - utf8.Length));
        utf8.CopyTo(header, LocalHeaderBytes);
        var extra = header.AsSpan(LocalHeaderBytes + utf8.Length);
        if (large)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], 16);
            BinaryPrimitives.WriteInt64LittleEndian(extra[4..], count);
            BinaryPrimitives.WriteInt64LittleEndian(extra[12..], count);
            extra = extra[Extra64Bytes..];
        }
        BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
        BinaryPrimitives.WriteUInt16LittleEndian(extra[2..], (ushort)padding);
        extra[4..].Fill((byte)'Z');
        Put(header);
    }

    // The ten bytes on version, flags (names are UTF-8), method, time and date, then checksum and sizes.
    static void Common(Span<byte> at, uint crc, long count, bool large)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)(large ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(at[2..], 0x0800);
        BinaryPrimitives.WriteUInt16LittleEndian(at[8..], 0x21);   // 1 January 1980, the first date there is
        BinaryPrimitives.WriteUInt32LittleEndian(at[10..], crc);
        BinaryPrimitives.WriteUInt32LittleEndian(at[14..], large ? uint.MaxValue : (uint)count);
        BinaryPrimitives.WriteUInt32LittleEndian(at[18..], large ? uint.MaxValue : (uint)count);
    }

    /// <summary>Writes the directory.</summary>
    public void Finish()
    {
        var start = _position;
        foreach (var entry in _entries) PutDirectoryEntry(entry);
        var bytes = _position - start;
        var large = _entries.Count >= ushort.MaxValue || start >= uint.MaxValue || bytes >= uint.MaxValue;
        if (large)
        {
            var at = _position;
            var end64 = new byte[56 + 20];
            BinaryPrimitives.WriteUInt32LittleEndian(end64, 0x06064B50);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(4), 44);
            BinaryPrimitives.WriteUInt16LittleEndian(end64.AsSpan(12), 45);
            BinaryPrimitives.WriteUInt16LittleEndian(end64.AsSpan(14), 45);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(24), _entries.Count);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(32), _entries.Count);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(40), bytes);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(48), start);
            BinaryPrimitives.WriteUInt32LittleEndian(end64.AsSpan(56), 0x07064B50);
            BinaryPrimitives.WriteInt64LittleEndian(end64.AsSpan(64), at);
            BinaryPrimitives.WriteInt32LittleEndian(end64.AsSpan(72), 1);
            Put(end64);
        }
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054B50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), large ? ushort.MaxValue : (ushort)_entries.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), large ? ushort.MaxValue : (ushort)_entries.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), large ? uint.MaxValue : (uint)bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), large ? uint.MaxValue : (uint)start);
        Put(end);
    }

    void PutDirectoryEntry(ZipEntry entry)
    {
        var utf8 = Encoding.UTF8.GetBytes(entry.Name);
        var (large, far) = (entry.Bytes >= uint.MaxValue, entry.HeaderPosition >= uint.MaxValue);
        var extra = large || far ? 4 + (large ? 16 : 0) + (far ? 8 : 0) : 0;
        var record = new byte[46 + utf8.Length + extra];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 0x02014B50);
        Common(record.AsSpan(6), entry.Crc, entry.Bytes, large);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(4), (ushort)(extra > 0 ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(6), (ushort)(extra > 0 ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(28), (ushort)utf8.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record.AsSpan(30), (ushort)extra);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(42), far ? uint.MaxValue : (uint)entry.HeaderPosition);
        utf8.CopyTo(record, 46);
        if (extra > 0)
        {
            var at = record.AsSpan(46 + utf8.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(at, 1);
            BinaryPrimitives.WriteUInt16LittleEndian(at[2..], (ushort)(extra - 4));
            at = at[4..];
            if (large)
            {
                BinaryPrimitives.WriteInt64LittleEndian(at, entry.Bytes);
                BinaryPrimitives.WriteInt64LittleEndian(at[8..], entry.Bytes);
                at = at[16..];
            }
            if (far) BinaryPrimitives.WriteInt64LittleEndian(at, entry.HeaderPosition);
        }
        Put(record);
    }

    void Put(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
