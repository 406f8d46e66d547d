namespace Sinter.Generators.Exports;

/// <summary>What an exported member is, which decides how it is called.</summary>
internal enum ExportKind
{
    /// <summary>A static method, or an extension's implementation.</summary>
    Function,
    /// <summary>A method of an object.</summary>
    Method,
    /// <summary>A property of an object or an extension property.</summary>
    Property,
    /// <summary>A constructor.</summary>
    Constructor,
    /// <summary>A type that cannot be made: it has a name, but no function.</summary>
    Type,
}

/// <summary>One published name of one C# member, as text: everything that is needed to write the facade, and nothing that keeps a compilation alive.</summary>
internal sealed record Export(
    string Name,
    ExportKind Kind,
    string CSharpName,
    string Call,
    string ReturnType,
    EquatableList<Parameter> Parameters,
    TypeParameters ReceiverTypes,
    TypeParameters OwnTypes,
    bool HasReceiver,
    bool IsOnTensor,
    bool HasSetter,
    string? Module,
    string? ReplacedBy,
    bool IsOurs,
    bool IsOverload,
    string DocumentationIds,
    string? Documentation,
    SourcePosition? Position)
{
    /// <summary>The name's parts: where it is found.</summary>
    public string Path => Name.LastIndexOf('.') is var dot and >= 0 ? Name.Substring(0, dot) : "";

    /// <summary>The name's last part.</summary>
    public string Leaf => Name.Substring(Name.LastIndexOf('.') + 1);

    /// <summary>Whether it is a member of what its path names, a class, and not a function: <c>Tensor.add_</c>, <c>nn.Module.parameters</c>.</summary>
    public bool IsMember => Owner.Length > 0 && char.IsUpper(Owner[0]);

    /// <summary>The last part of the path.</summary>
    public string Owner => Path.Substring(Path.LastIndexOf('.') + 1);

    public const string TensorPrefix = "Tensor.";
}

/// <summary>Type parameters as C# text, in angle brackets, and their constraints, each after a space; empty if there are none.</summary>
internal sealed record TypeParameters(string List, string Constraints)
{
    /// <summary>The two lists as one.</summary>
    public static string Joined(TypeParameters a, TypeParameters b)
        => a.List.Length == 0 ? b.List : b.List.Length == 0 ? a.List : $"{a.List.TrimEnd('>')}, {b.List.TrimStart('<')}";
}

/// <summary>One parameter of an export.</summary>
/// <param name="Name">The published name.</param>
/// <param name="CSharpName">The name in C#.</param>
/// <param name="Type">The type as C# text.</param>
/// <param name="Modifier"><c>params </c>, <c>scoped </c> or nothing.</param>
/// <param name="Default">The default as C# text, or null.</param>
internal sealed record Parameter(string Name, string CSharpName, string Type, string Modifier, string? Default);
