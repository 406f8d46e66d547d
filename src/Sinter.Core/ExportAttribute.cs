namespace Sinter;

/// <summary>The published name of a function, PyTorch's where there is one: <c>[Export("nn.functional.relu", Module = "nn.ReLU")]</c>.
/// The <c>torch.</c> API is generated from these. A method's export publishes all its overloads in the same class; a class's, its constructors.
/// Repeat the attribute for several names; the first is the canonical one. After TensorFlow's <c>tf_export</c>.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ExportAttribute(string name) : Attribute
{
    /// <summary>The name below <c>torch.</c>; <c>Tensor.</c> begins that of a member of tensors alone, <c>sinter.</c> that of something PyTorch does not have.</summary>
    public string Name { get; } = name;

    /// <summary>The module that is state plus one call of this function.</summary>
    public string? Module { get; init; }

    /// <summary>The published names of parameters where they are not the C# names in snake_case: <c>"b: other, dims: dim"</c>.</summary>
    public string? Rename { get; init; }

    /// <summary>Makes this a deprecated name: the name that replaces it.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>Adds an overload to a name that another function has, as <c>max</c> is a reduction and a comparison.</summary>
    public bool Overload { get; init; }

    /// <summary>PyTorch does not have this name and is not meant to.</summary>
    public bool Ours { get; init; }
}
