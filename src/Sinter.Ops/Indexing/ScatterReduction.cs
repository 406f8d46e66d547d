namespace Sinter;

/// <summary>How <c>ScatterReduce</c> makes one number of those that meet at a place.</summary>
public enum ScatterReduction
{
    /// <summary>Their sum.</summary>
    Sum,
    /// <summary>Their product.</summary>
    Prod,
    /// <summary>Their mean; integers round down.</summary>
    Mean,
    /// <summary>The largest.</summary>
    AMax,
    /// <summary>The smallest.</summary>
    AMin,
}
