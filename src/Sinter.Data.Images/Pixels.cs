using SkiaSharp;

namespace Sinter.Data;

/// <summary>Between the rows of RGBA pixels of a bitmap and the planes of a tensor.</summary>
static unsafe class Pixels
{
    /// <summary>uint8 [C, H, W], turned upright.</summary>
    public static Tensor ToTensor(SKBitmap bitmap, int channels, SKEncodedOrigin origin)
    {
        int w = bitmap.Width, h = bitmap.Height;
        // The four later origins exchange rows and columns.
        var turned = origin >= SKEncodedOrigin.LeftTop;
        var (height, width) = turned ? (w, h) : (h, w);
        var y = Tensor.Empty([channels, height, width], DType.UInt8);
        using var ys = y.Pin<byte>();
        var plane = (long)height * width;
        for (var row = 0; row < h; row++)
        {
            var source = (byte*)bitmap.GetPixels() + (long)row * bitmap.RowBytes;
            for (var column = 0; column < w; column++, source += 4)
            {
                var (r, c) = origin switch
                {
                    SKEncodedOrigin.TopRight => (row, w - 1 - column),
                    SKEncodedOrigin.BottomRight => (h - 1 - row, w - 1 - column),
                    SKEncodedOrigin.BottomLeft => (h - 1 - row, column),
                    SKEncodedOrigin.LeftTop => (column, row),
                    SKEncodedOrigin.RightTop => (column, h - 1 - row),
                    SKEncodedOrigin.RightBottom => (w - 1 - column, h - 1 - row),
                    SKEncodedOrigin.LeftBottom => (w - 1 - column, row),
                    _ => (row, column),
                };
                var target = ys.Pointer + (long)r * width + c;
                if (channels == 1) *target = Grey(source);
                else
                    for (var k = 0; k < channels; k++) target[k * plane] = source[k];
            }
        }
        return y;
    }

    /// <summary>RGBA pixels of a uint8 [C, H, W].</summary>
    public static SKBitmap ToBitmap(Tensor image)
    {
        int channels = (int)image.Shape[0], height = (int)image.Shape[1], width = (int)image.Shape[2];
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, channels == 4 ? SKAlphaType.Unpremul : SKAlphaType.Opaque));
        var rows = image.Contiguous();
        using var xs = rows.Pin<byte>();
        var plane = (long)height * width;
        for (var r = 0; r < height; r++)
        {
            var target = (byte*)bitmap.GetPixels() + (long)r * bitmap.RowBytes;
            var source = xs.Pointer + (long)r * width;
            for (var c = 0; c < width; c++, target += 4, source++)
                for (var k = 0; k < 4; k++) target[k] = k == 3 && channels < 4 ? (byte)255 : source[channels == 1 ? 0 : k * plane];
        }
        return bitmap;
    }

    // The luma of ITU-R BT.601, rounded; exact for greys.
    static byte Grey(byte* p) => (byte)((p[0] * 19595 + p[1] * 38470 + p[2] * 7471 + 0x8000) >> 16);
}
