namespace Sinter;

/// <summary>How <c>Quantile</c> reads between two neighbours in the order.</summary>
public enum Interpolation
{
    /// <summary>On the straight line between them.</summary>
    Linear,
    /// <summary>The lower one.</summary>
    Lower,
    /// <summary>The higher one.</summary>
    Higher,
    /// <summary>Halfway between them.</summary>
    Midpoint,
    /// <summary>The nearer one, the even-numbered at a tie.</summary>
    Nearest,
}
