using SkiaSharp;

namespace Sinter.Data;

/// <summary>Images as tensors: uint8 [C, H, W], decoded from and encoded to the usual formats (JPEG, PNG, WebP; GIF and BMP for reading).</summary>
public static class ImageFile
{
    /// <summary>Reads an image.</summary>
    /// <returns>uint8 [C, H, W].</returns>
    /// <exception cref="InvalidDataException">The file is no image, is damaged or cut off, or is larger than the options allow.</exception>
    public static Tensor Read(string path, ImageOptions? options = null) => Decode(File.ReadAllBytes(path), options, path);

    /// <summary>Decodes an image.</summary>
    /// <param name="bytes">The contents of an image file.</param>
    /// <param name="options">What the result shall look like.</param>
    /// <param name="name">The name that errors give.</param>
    /// <returns>uint8 [C, H, W].</returns>
    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public static Tensor Decode(ReadOnlySpan<byte> bytes, ImageOptions? options = null, string name = "image")
    {
        options ??= new();
        Check.Argument(options.Channels is 1 or 3 or 4, $"ImageFile: Channels is {options.Channels}; it must be 1, 3 or 4.");
        Check.Argument(options is { Height: null, Width: null } or { Height: > 0, Width: > 0 },
            $"ImageFile: Height is {options.Height} and Width {options.Width}; set both to at least 1, or neither.");
        using var data = SKData.CreateCopy(bytes);
        using var codec = bytes.Length == 0 ? null : SKCodec.Create(data);
        if (codec is null) throw BadFile.At(name, 0, "an image (JPEG, PNG, WebP, GIF or BMP)", BadFile.Show(bytes));
        var info = codec.Info;
        if ((long)info.Width * info.Height > options.MaxPixels)
            throw new InvalidDataException(
                $"{name}: expected at most {options.MaxPixels} pixels; found {info.Width} × {info.Height}. Raise MaxPixels if the file is trusted.");

        using var bitmap = new SKBitmap();
        // Not premultiplied: colours under transparent pixels stay as they were saved.
        if (!bitmap.TryAllocPixels(new(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul)))
            throw new OutOfMemoryException($"{name}: there is no memory for {info.Width} × {info.Height} pixels.");
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw new InvalidDataException($"{name}: expected {info.Width} × {info.Height} whole pixels; found {Describe(result)}.");

        var y = Pixels.ToTensor(bitmap, options.Channels, options.Upright ? codec.EncodedOrigin : SKEncodedOrigin.TopLeft);
        return options.Height is { } height && options.Width is { } width ? Resize(y, height, width) : y;
    }

    /// <summary>Scales an image, smoothing where it becomes smaller.</summary>
    /// <param name="image">uint8 [C, H, W] with 1, 3 or 4 channels.</param>
    /// <param name="height">The new H.</param>
    /// <param name="width">The new W.</param>
    public static Tensor Resize(Tensor image, int height, int width)
    {
        CheckImage(image, nameof(Resize));
        Check.Argument(height > 0 && width > 0, $"ImageFile.Resize: to {height} × {width}; both must be at least 1.");
        if (image.Shape[1] == height && image.Shape[2] == width) return image;
        using var source = Pixels.ToBitmap(image);
        // Averages over 2 × 2 pixels first, as often as that makes the image no smaller than wanted; the rest is between neighbours.
        using var scaled = source.Resize(source.Info.WithSize(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return Pixels.ToTensor(scaled, (int)image.Shape[0], SKEncodedOrigin.TopLeft);
    }

    /// <summary>Encodes an image in the format of the path's extension (.png, .jpg, .jpeg or .webp) and writes it all or nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="image">uint8 [C, H, W] with 1, 3 or 4 channels.</param>
    /// <param name="quality">0 to 100, for JPEG and WebP.</param>
    public static void Write(string path, Tensor image, int quality = 95)
    {
        CheckImage(image, nameof(Write));
        var format = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".png" => SKEncodedImageFormat.Png,
            ".jpg" or ".jpeg" => SKEncodedImageFormat.Jpeg,
            ".webp" => SKEncodedImageFormat.Webp,
            var other => throw new ArgumentException($"ImageFile.Write: the extension of '{path}' is '{other}'; use .png, .jpg, .jpeg or .webp."),
        };
        using var bitmap = Pixels.ToBitmap(image);
        using var data = bitmap.Encode(format, quality) ??
            throw new InvalidOperationException($"ImageFile.Write: {image.Shape} could not be encoded as {format}; it may be too large for the format.");
        AtomicFile.Write(path, data.SaveTo);
    }

    static void CheckImage(Tensor image, string op)
        => Check.Shape(image.DType == DType.UInt8 && image.Rank == 3 && image.Shape[0] is 1 or 3 or 4
            && image.Shape[1] is > 0 and <= int.MaxValue && image.Shape[2] is > 0 and <= int.MaxValue,
            $"ImageFile.{op}: the image is {image.DType} {image.Shape}; it must be uint8 [C, H, W] with 1, 3 or 4 channels.");

    static string Describe(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "a file that ends early",
        SKCodecResult.ErrorInInput => "damaged image data",
        _ => $"an error of the decoder, {result}",
    };
}
