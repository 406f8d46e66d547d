using System.Runtime.InteropServices;
using System.Text;

namespace Sinter.Distributed;

/// <summary>What precedes the bytes of each frame: the call it belongs to, with its place in the source, and checksums.</summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct FrameHeader
{
    public const int Bytes = 128;
    const int FileBytes = 68;

    uint _magic;
    uint _headerChecksum;
    uint _payloadChecksum;
    CollectiveKind _kind;
    ReduceOp _op;
    DType _dtype;
    byte _fileLength;
    long _sequence;
    long _count;
    int _root;
    int _line;
    long _total;
    int _payload;
    uint _group;
    int _index;
    fixed byte _file[FileBytes];

    /// <summary>Bytes of the whole message.</summary>
    public readonly long Total => _total;

    /// <summary>Bytes of this frame after the header.</summary>
    public readonly int Payload => _payload;

    /// <summary>Which frame of its message it is, from 0.</summary>
    public readonly int Index => _index;

    /// <summary>The header of one frame of a message.</summary>
    public static FrameHeader Of(in Call call, uint group, long total, int index, byte* payload, int bytes, bool checksums)
    {
        FrameHeader header = new()
        {
            _magic = Magic,
            _kind = call.Kind == CollectiveKind.Receive ? CollectiveKind.Send : call.Kind,
            _op = call.Op,
            _dtype = call.DType,
            _sequence = call.Sequence,
            _count = call.Count,
            _root = call.Root,
            _line = call.Line,
            _total = total,
            _payload = bytes,
            _group = group,
            _index = index,
        };
        string file = Call.ShortFile(call.File);
        // Of a long path the end says more than the beginning.
        if (file.Length > FileBytes) file = file[^FileBytes..];
        int written = Encoding.UTF8.TryGetBytes(file, new Span<byte>(header._file, FileBytes), out int n) ? n : 0;
        header._fileLength = (byte)written;
        if (checksums) header._payloadChecksum = Checksum.Of(payload, bytes);
        if (checksums) header._headerChecksum = header.OwnChecksum();
        return header;
    }

    /// <summary>Whether it arrived as it was sent, in a group of this number. Whatever the bytes, nothing else may be trusted before this.</summary>
    public readonly bool IsIntact(uint group, bool checksums) =>
        _magic == Magic && _group == group && _payload >= 0 && _fileLength <= FileBytes && (!checksums || _headerChecksum == OwnChecksum());

    /// <summary>Whether the bytes after it arrived as they were sent.</summary>
    public readonly bool Fits(byte* payload) => _payloadChecksum == Checksum.Of(payload, _payload);

    /// <summary>The call of the sender.</summary>
    public readonly Call ToCall()
    {
        fixed (byte* file = _file)
            return new(_kind, _op, _dtype, _count, _root, _sequence, Encoding.UTF8.GetString(file, _fileLength), _line);
    }

    /// <summary>As <see cref="Call.Matches"/>, without the strings.</summary>
    public readonly bool Matches(in Call call) => new Call(_kind, _op, _dtype, _count, _root, _sequence, "", 0).Matches(call);

    readonly uint OwnChecksum()
    {
        var copy = this;
        copy._headerChecksum = 0;
        return Checksum.Of((byte*)&copy, Bytes);
    }

    static uint Magic => 0x53544E31;
}
