namespace Sinter;

/// <summary>How <c>Meshgrid</c> orders its dimensions.</summary>
public enum GridIndexing
{
    /// <summary>Dimension i belongs to vector i: row and column.</summary>
    IJ,
    /// <summary>The first two exchanged: x runs along the columns.</summary>
    XY,
}
