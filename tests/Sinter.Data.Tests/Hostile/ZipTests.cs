using System.Buffers.Binary;
using System.IO.Compression;
using Sinter.Testing;

namespace Sinter.Data.Tests;

/// <summary>Archives that lie: bombs, overlaps, names that would be paths.</summary>
public sealed class ZipTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    static byte[] Archive(CompressionLevel level, params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, bytes) in files)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        return stream.ToArray();
    }

    static byte[] Array(Tensor x)
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, x);
        return stream.ToArray();
    }

    static int Directory(byte[] archive) => BinaryPrimitives.ReadInt32LittleEndian(archive.AsSpan(archive.Length - 6));

    string Refused(byte[] archive)
    {
        var path = _folder.Write("t.npz", archive);
        var message = Assert.Throws<InvalidDataException>(() =>
        {
            foreach (var (_, x) in TensorFile.Open(path)) x.ToArray<double>();
        }).Message;
        Assert.Contains("at byte ", message);
        return message;
    }

    [Fact]
    public void What_unpacks_to_more_than_deflate_can_is_refused_before_it_is_unpacked()
    {
        var archive = Archive(CompressionLevel.SmallestSize, ("x.npy", Array(Tensor.Zeros([1000]))));
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(Directory(archive) + 24), 0xFFFF_0000);
        Assert.Contains("that go together", Refused(archive));
    }

    [Fact]
    public void An_array_of_zeros_unpacks_only_as_far_as_the_directory_says()
    {
        var archive = Archive(CompressionLevel.SmallestSize, ("x.npy", Array(Tensor.Zeros([100_000]))));
        BinaryPrimitives.WriteUInt32LittleEndian(archive.AsSpan(Directory(archive) + 24), 1128);
        Assert.Contains("400000 bytes of [100000] of float32", Refused(archive));
    }

    [Fact]
    public void Less_than_the_directory_says_is_refused()
    {
        // The header of the array, and the directory, promise more zeros than follow.
        var promised = Array(Tensor.Zeros([2000]));
        var archive = Archive(CompressionLevel.SmallestSize, ("x.npy", promised[..^4]));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Directory(archive) + 24), promised.Length);
        Assert.Contains("8128 bytes of 'x.npy'", Refused(archive));
    }

    [Fact]
    public void A_changed_byte_is_found_by_the_checksum_of_a_compressed_array()
    {
        var archive = Archive(CompressionLevel.SmallestSize, ("x.npy", Array(Tensor.Arange(100))));
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(Directory(archive) + 16), 12345);
        Assert.Contains("its bytes are damaged", Refused(archive));
    }

    [Fact]
    public void Files_that_share_bytes_are_refused()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("x.npy", Array(Tensor.Arange(10))), ("y.npy", Array(Tensor.Arange(10))));
        var second = Directory(archive) + 46 + "x.npy".Length;
        BinaryPrimitives.WriteInt32LittleEndian(archive.AsSpan(second + 42), 8);
        Assert.Contains("an overlap", Refused(archive));
    }

    [Fact]
    public void Names_twice_encrypted_files_and_unknown_methods_are_refused()
    {
        var twice = Archive(CompressionLevel.NoCompression, ("x.npy", Array(Tensor.Arange(3))), ("x.npy", Array(Tensor.Arange(3))));
        Assert.Contains("'x.npy' again", Refused(twice));
        var encrypted = Archive(CompressionLevel.NoCompression, ("x.npy", Array(Tensor.Arange(3))));
        encrypted[Directory(encrypted) + 8] |= 1;
        Assert.Contains("not encrypted", Refused(encrypted));
        var method = Archive(CompressionLevel.NoCompression, ("x.npy", Array(Tensor.Arange(3))));
        method[Directory(method) + 10] = 99;
        Assert.Contains("by method 99", Refused(method));
    }

    [Fact]
    public void A_directory_elsewhere_or_of_other_length_is_refused()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("x.npy", Array(Tensor.Arange(3))));
        foreach (var (at, value) in ((int, uint)[])[(6, 0xFFFF_FFF0), (10, 0xFFFF_FFF0), (6, 1), (10, 3)])
        {
            var changed = (byte[])archive.Clone();
            BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(changed.Length - at), value);
            Refused(changed);
        }
        var more = (byte[])archive.Clone();
        BinaryPrimitives.WriteUInt16LittleEndian(more.AsSpan(more.Length - 12), 500);
        Assert.Contains("entry 2 of the 500", Refused(more));
    }

    [Fact]
    public void Names_that_look_like_paths_are_keys_and_touch_nothing()
    {
        var archive = Archive(CompressionLevel.NoCompression, ("../../escaped.npy", Array(Tensor.Arange(3))), ("/abs.npy", Array(Tensor.Arange(3))));
        var file = TensorFile.Open(_folder.Write("inner/t.npz", archive));
        Assert.Equal(["../../escaped", "/abs"], file.Keys);
        Assert.Equal([0L, 1, 2], file["../../escaped"].ToArray<long>());
        Assert.Single(System.IO.Directory.GetFileSystemEntries(_folder.Location));
    }

    [Fact]
    public void Other_archives_are_said_to_be_none_of_tensors()
    {
        Assert.Contains("files such as 'readme.txt'", Refused(Archive(CompressionLevel.Optimal, ("readme.txt", "hello"u8.ToArray()))));
        var script = Archive(CompressionLevel.NoCompression, ("m/data.pkl", "\u0080\u0002N."u8.ToArray()), ("m/constants.pkl", [1]), ("m/code/x.py", [1]));
        Assert.Contains("a TorchScript program", Refused(script));
    }

    [Fact]
    public void An_archive_of_more_than_four_gigabytes_has_its_numbers_in_64_bits()
    {
        SlowTests.OrSkip();
        var path = _folder.File("large.pt");
        var x = Tensor.Zeros([(1L << 32) + 5], DType.UInt8);
        x.Narrow(0, 1L << 32, 1).CopyInPlace(Tensor.Of(7, DType.UInt8));
        PyTorchFile.Save(new Dictionary<string, Tensor> { ["large"] = x, ["behind"] = Tensor.Arange(3) }, path);
        x.Dispose();
        var file = TensorFile.Open(path);
        Assert.Equal([0L, 1, 2], file["behind"].ToArray<long>());
        Assert.Equal(7, file["large"].Narrow(0, 1L << 32, 1).Item());
    }

    public void Dispose() => _folder.Dispose();
}
