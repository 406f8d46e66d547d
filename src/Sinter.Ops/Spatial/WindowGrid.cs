namespace Sinter;

/// <summary>Three sizes or positions: depth, height, width. Images of fewer dimensions have leading ones of size 1.</summary>
readonly record struct Triple(int D, int H, int W)
{
    public int Count => D * H * W;

    public static Triple Of(ReadOnlySpan<long> values, int filler) => new(
        values.Length > 2 ? checked((int)values[^3]) : filler, values.Length > 1 ? checked((int)values[^2]) : filler, checked((int)values[^1]));
}

/// <summary>Where the windows of a convolution lie on an image: tap k of window o reads position o · Stride + k · Dilation - Padding; outside the image it reads 0.</summary>
readonly record struct WindowGrid(Triple Image, Triple Kernel, Triple Stride, Triple Padding, Triple Dilation, Triple Windows)
{
    /// <summary>True when every window is one element, and every element one window, in order.</summary>
    public bool IsPointwise => Kernel.Count == 1 && Stride.Count == 1 && Padding == default && Windows == Image;

    /// <summary>True when one window is the whole image.</summary>
    public bool IsWhole => Windows.Count == 1 && Kernel == Image && Padding == default;

    /// <summary>The windows along a row whose tap <paramref name="kw"/> is inside the image.</summary>
    public (int From, int To) Inside(int kw)
    {
        var shift = Padding.W - kw * Dilation.W;
        var from = shift <= 0 ? 0 : (shift + Stride.W - 1) / Stride.W;
        var last = Image.W - 1 + shift;
        return last < 0 ? (0, 0) : (Math.Min(from, Windows.W), Math.Max(Math.Min(from, Windows.W), Math.Min(Windows.W, last / Stride.W + 1)));
    }
}
