namespace Sinter;

/// <summary>What stands beyond the edge of a padded tensor.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,
    /// <summary>The tensor mirrored at its first and last positions, which are not repeated.</summary>
    Reflect,
    /// <summary>The first and last positions again and again.</summary>
    Replicate,
    /// <summary>The tensor's other end.</summary>
    Circular,
}
