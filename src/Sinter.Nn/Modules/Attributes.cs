namespace Sinter.Nn;

/// <summary>Gives a member another name in the state dict than its C# name in snake_case: for names that C# cannot spell.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class StateNameAttribute(string name) : Attribute
{
    /// <summary>The key.</summary>
    public string Name { get; } = name;
}

/// <summary>Keeps a tensor of a module out of its state dict. It still moves with <see cref="Module.To"/>.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class NotSavedAttribute : Attribute;
