namespace Sinter;

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
