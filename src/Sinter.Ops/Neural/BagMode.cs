namespace Sinter;

/// <summary>What becomes of the rows in a bag of embeddings.</summary>
public enum BagMode
{
    /// <summary>Their mean.</summary>
    Mean,
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>The largest of each column.</summary>
    Max,
}
