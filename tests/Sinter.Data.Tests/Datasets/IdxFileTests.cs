using System.IO.Compression;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class IdxFileTests
{
    static readonly byte[] Small = [0, 0, 0x0D, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0];

    static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Optimal)) stream.Write(bytes);
        return zipped.ToArray();
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Big_endian_floats_are_read(bool zipped)
    {
        using var folder = new TemporaryFolder();
        var x = IdxFile.Read(folder.Write("a.idx", zipped ? Zip(Small) : Small));
        Assert.Equal([1, 2], x.Shape.Sizes.ToArray());
        Assert.Equal([1f, -2f], x.ToArray<float>());
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_file_cut_at_any_byte_is_refused(bool zipped)
    {
        using var folder = new TemporaryFolder();
        for (var length = 0; length < Small.Length; length++)
        {
            var path = folder.Write("a.idx", zipped ? Zip(Small[..length]) : Small[..length]);
            Assert.StartsWith(path, Assert.Throws<InvalidDataException>(() => IdxFile.Read(path)).Message);
        }
    }

    [Fact]
    public void A_gzip_file_cut_at_any_byte_is_refused_or_whole()
    {
        using var folder = new TemporaryFolder();
        var bytes = Zip(Small);
        var refused = 0;
        for (var length = 0; length < bytes.Length; length++)
            // The last bytes are a checksum that not every decoder asks for.
            try { Assert.Equal([1f, -2f], IdxFile.Read(folder.Write("b.idx", bytes[..length])).ToArray<float>()); }
            catch (InvalidDataException) { refused++; }
        Assert.True(refused >= bytes.Length - 12, $"{refused} of {bytes.Length} cuts were refused.");
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 7, 0 }, "a type of 0x08")]
    [InlineData(new byte[] { 1, 0, 8, 0 }, "0x01000800")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF }, "that the file can hold")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 5, 6 }, "a file of 10")]
    public void A_lying_header_is_refused(byte[] bytes, string expected)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => IdxFile.Read(folder.Write("a.idx", bytes))).Message);
        Assert.Throws<InvalidDataException>(() => IdxFile.Read(folder.Write("b.idx", Zip(bytes))));
    }

    [Fact]
    public void Mnist_has_ten_thousand_test_images()
    {
        var data = Mnist.Open(SharedData.File("classics", "mnist"), train: false);
        Assert.Equal(10_000, data.Length);
        var (image, label) = data[0];
        Assert.Equal([1, 28, 28], image.Shape.Sizes.ToArray());
        Assert.Equal(7, label.Item());
        var counts = new int[10];
        var pixels = 0.0;
        foreach (var (x, y) in new DataLoader<(Tensor, Tensor)>(data, batchSize: 1000, workers: 2))
        {
            foreach (var digit in y.ToArray<long>()) counts[digit]++;
            pixels += x.ToArray<double>().Sum();
        }
        Assert.Equal([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009], counts);
        Assert.Equal(0.1325, pixels / (10_000 * 28 * 28), 1e-4);
    }
}
