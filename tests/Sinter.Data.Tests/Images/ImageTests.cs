using Sinter.Testing;

namespace Sinter.Data.Tests;

public class ImageTests
{
    static Tensor Picture(int channels, int height, int width)
        => Tensor.From(Enumerable.Range(0, channels * height * width).Select(i => (byte)(i * 37)).ToArray(), [channels, height, width]);

    [Theory, InlineData(1), InlineData(3)]
    public void A_png_keeps_every_pixel(int channels)
    {
        using var folder = new TemporaryFolder();
        var picture = Picture(channels, 5, 7);
        ImageFile.Write(folder.File("a.png"), picture);
        var read = ImageFile.Read(folder.File("a.png"), new() { Channels = channels });
        Assert.Equal(picture.Shape, read.Shape);
        Assert.Equal(picture.ToArray<byte>(), read.ToArray<byte>());
    }

    [Fact]
    public void Resizing_keeps_a_plain_colour_and_sets_the_size()
    {
        var grey = ImageFile.Resize(Tensor.Full([3, 64, 48], 77, DType.UInt8), 10, 20);
        Assert.Equal([3, 10, 20], grey.Shape.Sizes.ToArray());
        Assert.All(grey.ToArray<byte>(), v => Assert.Equal(77, v));
    }

    [Fact]
    public void Halving_averages_neighbours()
    {
        // Columns 0, 200, 0, 200 …: without smoothing the result would be 0 or 200.
        var stripes = Tensor.From(Enumerable.Range(0, 64).Select(i => (byte)(i % 2 * 200)).ToArray(), [1, 8, 8]);
        Assert.All(ImageFile.Resize(stripes, 4, 4).ToArray<byte>(), v => Assert.InRange(v, 90, 110));
    }

    [Fact]
    public void Damaged_and_hostile_images_are_refused()
    {
        using var folder = new TemporaryFolder();
        var picture = Picture(3, 40, 40);
        ImageFile.Write(folder.File("a.png"), picture);
        var bytes = File.ReadAllBytes(folder.File("a.png"));
        var refused = 0;
        for (var length = 0; length < bytes.Length; length++)
        {
            // Of the last bytes some are only checksums: a decoder may do without, but not without pixels.
            try { Assert.Equal(picture.ToArray<byte>(), ImageFile.Decode(bytes.AsSpan(0, length), name: "cut").ToArray<byte>()); }
            catch (InvalidDataException e)
            {
                Assert.StartsWith("cut: ", e.Message);
                refused++;
            }
        }
        Assert.True(refused > bytes.Length - 40, $"{refused} of {bytes.Length} cuts were refused.");
        Assert.Contains("an image (JPEG, PNG", Assert.Throws<InvalidDataException>(() => ImageFile.Decode("hello"u8)).Message);
        var error = Assert.Throws<InvalidDataException>(() => ImageFile.Decode(bytes, new() { MaxPixels = 1000 }));
        Assert.Contains("at most 1000 pixels; found 40 × 40", error.Message);
    }

    [Fact]
    public void Folders_are_classes_in_sorted_order()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "dog/1.png", "cat/2.png", "cat/1.png", "cat/notes.txt" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.File(name))!);
            if (name.EndsWith(".png", StringComparison.Ordinal)) ImageFile.Write(folder.File(name), Picture(3, 4, 4));
            else folder.Write(name, "x");
        }
        var images = new ImageFolder(folder.Location, new() { Height = 2, Width = 3 });
        Assert.Equal(["cat", "dog"], images.Classes);
        Assert.Equal(3, images.Length);
        Assert.EndsWith("cat/1.png", images.PathOf(0).Replace('\\', '/'));
        Assert.Equal([3, 2, 3], images[2].Input.Shape.Sizes.ToArray());
        Assert.Equal(1, images[2].Target.Item());
        Directory.CreateDirectory(folder.File("empty"));
        Assert.Contains("found none", Assert.Throws<InvalidDataException>(() => new ImageFolder(folder.Location)).Message);
    }

    [Fact]
    public void Cifar_photographs_are_read_in_batches()
    {
        var data = new ImageFolder(SharedData.File("classics", "cifar10-jpg", "test"));
        Assert.Equal((400, 10), (data.Length, data.Classes.Count));
        var seen = 0;
        foreach (var (x, y) in new DataLoader<(Tensor, Tensor)>(data, batchSize: 64, shuffle: true, workers: 2))
        {
            Assert.Equal([y.Shape[0], 3, 32, 32], x.Shape.Sizes.ToArray());
            Assert.All(x.ToArray<float>(), v => Assert.InRange(v, 0f, 1f));
            Assert.True(x.ToArray<float>().Distinct().Count() > 100);
            seen += (int)y.Shape[0];
        }
        Assert.Equal(400, seen);
    }
}
