namespace Sinter.Data;

/// <summary>What a decoded image shall look like.</summary>
public sealed record ImageOptions
{
    /// <summary>1 for grey, 3 for red, green and blue, 4 with alpha.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Scales to this height and <see cref="Width"/>, whatever the proportions; null keeps the size.</summary>
    public int? Height { get; init; }

    /// <summary>Scales to this width; null keeps the size.</summary>
    public int? Width { get; init; }

    /// <summary>Turns the image as its EXIF orientation says, so that up is up.</summary>
    public bool Upright { get; init; } = true;

    /// <summary>Larger images are refused before any of their pixels is decoded: a small file can claim a huge one.</summary>
    public long MaxPixels { get; init; } = 100_000_000;
}
