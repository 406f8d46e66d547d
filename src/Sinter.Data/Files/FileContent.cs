using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sinter.Cpu;

namespace Sinter.Data;

/// <summary>The bytes of a file or of memory: read at any place, and lent to tensors where they lie as tensors need them.</summary>
sealed class FileContent : IDisposable
{
    const int Piece = 1 << 24;

    readonly SafeFileHandle? _handle;
    readonly Block? _block;

    FileContent(string name, long length, SafeFileHandle? handle, Block? block) => (Name, Length, _handle, _block) = (name, length, handle, block);

    /// <summary>What errors call it: the path.</summary>
    public string Name { get; }

    /// <summary>How many bytes there are.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">True to lend its pages to tensors; false to give each memory of its own.</param>
    public static FileContent Open(string path, bool mapped)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            var length = RandomAccess.GetLength(handle);
            return new(path, length, handle, mapped && length > 0 ? new MappedFile(handle, length) : null);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Bytes in memory, which tensors may share.</summary>
    public static FileContent Over(string name, Memory<byte> bytes) => new(name, bytes.Length, null, new PinnedMemory(bytes.Pin(), bytes.Length));

    /// <summary>All that is left of a stream.</summary>
    public static FileContent ReadAll(Stream stream)
    {
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Over(stream is FileStream file ? file.Name : "the stream", bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>Fills a span from a place.</summary>
    /// <exception cref="InvalidDataException">The content ends before.</exception>
    public unsafe void Read(long position, Span<byte> into, string what)
    {
        if (position > Length - into.Length || position < 0) throw BadFile.Ends(Name, Length, position + into.Length, what);
        if (_handle is null)
        {
            new ReadOnlySpan<byte>((byte*)_block!.Pointer + position, into.Length).CopyTo(into);
            return;
        }
        for (var done = 0; done < into.Length;)
        {
            var read = RandomAccess.Read(_handle, into[done..], position + done);
            if (read == 0) throw BadFile.Ends(Name, position + done, position + into.Length, $"{what}: the file became shorter while it was read");
            done += read;
        }
    }

    /// <summary>A copy of some bytes.</summary>
    public byte[] Read(long position, int count, string what)
    {
        if (position > Length - count || position < 0) throw BadFile.Ends(Name, Length, position + count, what);
        var bytes = new byte[count];
        Read(position, bytes, what);
        return bytes;
    }

    /// <summary>Elements that begin at a place, as the memory of tensors of <c>type.DType</c>: these very bytes if they lie on a multiple of
    /// their size and are meant as they stand, else a copy.</summary>
    /// <exception cref="InvalidDataException">They reach beyond the end, or a value is none of the type.</exception>
    public unsafe Storage Elements(long position, long count, ElementType type, bool swapped, string what)
    {
        if (position < 0 || count < 0 || count > (Length - position) / type.Size)
            throw BadFile.Ends(Name, Length, (long)Int128.Min(long.MaxValue, position + (Int128)count * type.Size), what);
        var bytes = count * type.Size;
        swapped &= type.Unit > 1;
        var pointer = _block is null ? 0 : _block.Pointer + (nint)position;
        if (_block is not null && pointer % type.Unit == 0 && !swapped && !type.Widens)
        {
            for (long done = 0; type == ElementType.Bool && done < bytes; done += Piece)
                CheckBools(new((byte*)pointer + done, (int)Math.Min(bytes - done, Piece)), position + done, what);
            return new Storage(Device.Cpu, _block, pointer, bytes);
        }
        var reader = new ElementReader(Name, type, swapped, what);
        var y = Tensor.Empty([count], type.DType!.Value);
        var buffer = type.Widens ? new byte[Math.Min(bytes, Piece)] : [];
        for (long done = 0; done < bytes;)
        {
            var length = (int)Math.Min(bytes - done, Piece);
            var target = new Span<byte>(y.Address + done / type.Size * type.DType.Value.Size, length / type.Size * type.DType.Value.Size);
            var source = type.Widens ? buffer.AsSpan(0, length) : target;
            Read(position + done, source, what);
            reader.Convert(source, target, position + done);
            done += length;
        }
        GC.KeepAlive(y);
        return y.Storage;
    }

    void CheckBools(ReadOnlySpan<byte> values, long position, string what)
        => new ElementReader(Name, ElementType.Bool, false, what).CheckBools(values, position);

    /// <summary>Closes the file. Tensors on its pages live on.</summary>
    public void Dispose() => _handle?.Dispose();
}
