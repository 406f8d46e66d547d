namespace Sinter.Distributed;

/// <summary>What gradients travel as in 8 bits.</summary>
public enum Float8Format
{
    /// <summary><see cref="Float8E4M3"/>: steps of a sixteenth to an eighth, over a range of 2¹⁸ below the largest number of a slice.</summary>
    E4M3,
    /// <summary><see cref="Float8E5M2"/>: steps of an eighth to a quarter, over a range of 2³².</summary>
    E5M2,
}
