namespace Sinter;

/// <summary>What automatic mixed precision does with an op's floating-point inputs.</summary>
public enum Precision
{
    /// <summary>Compute in the low type: products and convolutions, which gain most and lose least.</summary>
    Low,
    /// <summary>Compute in float32: exponentials, logarithms, norms, losses, long sums.</summary>
    Full,
    /// <summary>Compute in the widest type among the inputs.</summary>
    Promote,
}

/// <summary>An op's policy under automatic mixed precision; an op without one computes in the type it is given.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class AutocastAttribute(Precision precision) : Attribute
{
    /// <summary>The policy.</summary>
    public Precision Precision { get; } = precision;
}
