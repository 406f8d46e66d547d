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

/// <summary>The published name of a function, PyTorch's where there is one: <c>[Export("nn.functional.relu", Module = "nn.ReLU")]</c>.
/// The public <c>torch.</c> API is generated from these. After TensorFlow's <c>tf_export</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class ExportAttribute(string name) : Attribute
{
    /// <summary>The name below <c>torch.</c>; <c>Tensor.</c> begins that of a method of tensors.</summary>
    public string Name { get; } = name;

    /// <summary>The module that is state plus one call of this function.</summary>
    public string? Module { get; init; }
}
