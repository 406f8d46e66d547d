using System.Buffers.Binary;
using System.IO.Compression;

namespace Sinter.Data;

/// <summary>The IDX format of the MNIST files: one array of any rank, big-endian, often inside gzip.</summary>
/// <remarks>LeCun, Cortes and Burges, "The MNIST database of handwritten digits".</remarks>
public static class IdxFile
{
    // A deflate stream expands at most 1032 times, so a small file cannot make a reader allocate much.
    const long MostExpansion = 1032;

    /// <summary>Reads an array; gzip is recognised by its first bytes.</summary>
    /// <exception cref="InvalidDataException">The file breaks the format; positions are those in the expanded data.</exception>
    public static unsafe Tensor Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> magic = stackalloc byte[2];
        var zipped = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1F, 0x8B];
        file.Position = 0;
        using var stream = zipped ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : (Stream)file;
        try { return Read(path, stream, zipped ? file.Length * MostExpansion : file.Length, exact: !zipped); }
        catch (InvalidDataException e) when (zipped && !e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the gzip data is damaged: {e.Message}", e);
        }
    }

    static unsafe Tensor Read(string path, Stream stream, long limit, bool exact)
    {
        Span<byte> word = stackalloc byte[4];
        ReadExactly(path, stream, word, 0, "the magic number");
        var dtype = (word[0], word[1], word[2]) switch
        {
            (0, 0, 0x08) => DType.UInt8,
            (0, 0, 0x09) => DType.Int8,
            (0, 0, 0x0B) => DType.Int16,
            (0, 0, 0x0C) => DType.Int32,
            (0, 0, 0x0D) => DType.Float32,
            (0, 0, 0x0E) => DType.Float64,
            _ => throw BadFile.At(path, 0, "0, 0 and a type of 0x08, 0x09, 0x0B … 0x0E", BadFile.Show(word)),
        };
        int rank = word[3];
        var sizes = new long[rank];
        Int128 bytes = dtype.Size;
        for (var i = 0; i < rank; i++)
        {
            ReadExactly(path, stream, word, 4 + 4 * i, $"size {i} of {rank}");
            sizes[i] = BinaryPrimitives.ReadUInt32BigEndian(word);
            bytes = sizes[i] == 0 ? 0 : bytes * sizes[i];
            if (bytes > limit)
                throw BadFile.At(path, 4, $"sizes whose elements fit into the {limit} bytes that the file can hold",
                    $"[{string.Join(", ", sizes[..(i + 1)])}] of {dtype.Name}");
        }
        var start = 4 + 4 * rank;
        if (exact && start + bytes != limit)
            throw BadFile.At(path, Math.Min(limit, start + (long)bytes),
                $"{start + bytes} bytes for [{string.Join(", ", sizes)}] of {dtype.Name}", $"a file of {limit}");
        var y = Tensor.Empty(sizes, dtype);
        for (long done = 0; done < bytes;)
        {
            var part = new Span<byte>(y.Address + done, (int)Math.Min((long)bytes - done, 1 << 24));
            ReadExactly(path, stream, part, start + done, "the elements");
            Reverse(part, dtype.Size);
            done += part.Length;
        }
        GC.KeepAlive(y);
        if (stream.ReadByte() >= 0) throw BadFile.At(path, start + (long)bytes, "the end", "more bytes");
        return y;
    }

    static void Reverse(Span<byte> values, int size)
    {
        if (size > 1)
            for (var i = 0; i < values.Length; i += size) values.Slice(i, size).Reverse();
    }

    static void ReadExactly(string path, Stream stream, Span<byte> into, long position, string what)
    {
        var read = stream.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
        if (read < into.Length) throw BadFile.Ends(path, position + read, position + into.Length, what);
    }
}
