namespace Sinter;

/// <summary>What automatic mixed precision does with an op's floating-point inputs. Those of float64, and what is not floating-point, it leaves alone.</summary>
public enum Precision
{
    /// <summary>Compute in the type that is given.</summary>
    AsGiven,
    /// <summary>Compute in the low type of the scope: products and convolutions, which gain most and lose least.</summary>
    Low,
    /// <summary>Compute in float32: exponentials, logarithms, norms, losses, long sums.</summary>
    Full,
    /// <summary>Compute in the widest type among the inputs.</summary>
    Promote,
    /// <summary>Refuse: the op's gradient does not fit the low type, and another op does the same better.</summary>
    Refused,
}
