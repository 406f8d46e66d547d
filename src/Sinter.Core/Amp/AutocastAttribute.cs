namespace Sinter;

/// <summary>An op's policy under <see cref="Autocast"/>; an op without one computes in the type it is given. PyTorch has two lists, one for CPUs and one for GPUs:
/// <c>[Autocast(Precision.Low)]</c> stands on both, <c>[Autocast(Gpu = Precision.Full)]</c> on one.</summary>
/// <remarks>The attributes are read when the ops are compiled, and made into a table of method names; so methods of one name have one policy.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class AutocastAttribute : Attribute
{
    /// <summary>A policy for each list by itself.</summary>
    public AutocastAttribute() { }

    /// <summary>One policy for both lists.</summary>
    public AutocastAttribute(Precision precision) => Cpu = Gpu = precision;

    /// <summary>The policy on PyTorch's list for CPUs.</summary>
    public Precision Cpu { get; init; }

    /// <summary>The policy on PyTorch's list for GPUs.</summary>
    public Precision Gpu { get; init; }
}
