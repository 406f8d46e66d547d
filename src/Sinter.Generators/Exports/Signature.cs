using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>A member as the facade calls it: the receiver of an extension or an object's member is its first parameter.</summary>
internal sealed class Signature
{
    private Signature(ISymbol symbol, ExportKind kind, string call, ITypeSymbol returnType, IEnumerable<Argument> arguments)
        => (Symbol, Kind, Call, ReturnType, Arguments) = (symbol, kind, call, returnType, arguments.ToArray());

    public ISymbol Symbol { get; }

    public ExportKind Kind { get; }

    /// <summary>What stands before the arguments: a static method's full name, or the name of an object's member.</summary>
    public string Call { get; }

    public ITypeSymbol ReturnType { get; }

    public Argument[] Arguments { get; }

    /// <summary>The type parameters of the object whose member this is, or of its extension.</summary>
    public ITypeParameterSymbol[] ReceiverTypes { get; private set; } = [];

    public ITypeParameterSymbol[] OwnTypes { get; private set; } = [];

    /// <summary>The first parameter is the object whose member this is.</summary>
    public bool HasReceiver { get; private set; }

    public bool HasSetter { get; private set; }

    /// <summary>The first parameter is the tensor that this is a member of.</summary>
    public bool IsOnTensor { get; private set; }

    public string DocumentationIds { get; private set; } = "";

    public static Signature Of(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => OfConstructor(constructor),
        IMethodSymbol method => OfMethod(method),
        IPropertySymbol property => OfProperty(property),
        _ => new((INamedTypeSymbol)symbol, ExportKind.Type, CSharpText.Full((INamedTypeSymbol)symbol), (INamedTypeSymbol)symbol, []) { DocumentationIds = Id(symbol) },
    };

    private static Signature OfConstructor(IMethodSymbol constructor)
    {
        var type = constructor.ContainingType;
        return new(constructor, ExportKind.Constructor, CSharpText.Full(type), type, constructor.Parameters.Select(Argument.Of))
        {
            OwnTypes = [.. type.TypeParameters],
            DocumentationIds = $"{Id(type)} {Id(constructor)}",
        };
    }

    private static Signature OfMethod(IMethodSymbol method)
    {
        var type = method.ContainingType;
        if (!type.IsExtension && !method.IsStatic)
            return new(method, ExportKind.Method, method.Name, method.ReturnType, [Receiver(method), .. method.Parameters.Select(Argument.Of)])
            {
                ReceiverTypes = [.. type.TypeParameters],
                OwnTypes = [.. method.TypeParameters],
                HasReceiver = true,
                IsOnTensor = IsTensor(type),
                DocumentationIds = Id(method),
            };
        // An extension is called as the static method that it is compiled to, which no import can make ambiguous.
        var container = type.IsExtension ? type.ContainingType : type;
        var receiver = type.IsExtension && !method.IsStatic ? Receiver(method) : null;
        var parameters = method.Parameters.Select(Argument.Of);
        return new(method, ExportKind.Function, $"{CSharpText.Full(container)}.{method.Name}", method.ReturnType,
            receiver is null ? parameters : [receiver, .. parameters])
        {
            ReceiverTypes = type.IsExtension ? [.. type.TypeParameters] : [],
            OwnTypes = [.. method.TypeParameters],
            HasReceiver = receiver is not null,
            IsOnTensor = receiver is not null && IsTensor(receiver.Type),
            DocumentationIds = Id(method),
        };
    }

    private static Signature OfProperty(IPropertySymbol property)
    {
        Argument[] receiver = property.IsStatic ? [] : [Receiver(property)];
        var call = property.IsStatic ? $"{CSharpText.Full(property.ContainingType)}.{property.Name}" : property.Name;
        return new(property, ExportKind.Property, call, property.Type, receiver)
        {
            ReceiverTypes = property.IsStatic ? [] : [.. property.ContainingType.TypeParameters],
            HasReceiver = !property.IsStatic,
            IsOnTensor = receiver.Length == 1 && IsTensor(receiver[0].Type),
            HasSetter = property.SetMethod is { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false },
            DocumentationIds = Id(property),
        };
    }

    // The object that a member belongs to: an extension's parameter, or the object itself.
    private static Argument Receiver(ISymbol member)
        => member.ContainingType.ExtensionParameter is { } parameter ? Argument.Of(parameter) : new("x", member.ContainingType);

    private static bool IsTensor(ITypeSymbol type) => type.ToDisplayString() == "Sinter.Tensor";

    private static string Id(ISymbol symbol) => symbol.GetDocumentationCommentId() ?? "";

    /// <summary>Why the facade cannot express this; null if it can.</summary>
    public string? Obstacle()
    {
        for (var at = Symbol; at is not (null or INamespaceSymbol); at = at.ContainingSymbol)
            if (at is not INamedTypeSymbol { IsExtension: true } && at.DeclaredAccessibility != Accessibility.Public) return $"{at.Name} is not public";
        if (Symbol is { IsStatic: true, ContainingType: { IsGenericType: true, IsExtension: false } }) return $"{Symbol.ContainingType.Name} is generic";
        if (Symbol is IPropertySymbol { GetMethod: null } or IPropertySymbol { IsIndexer: true } or IPropertySymbol { IsStatic: true, ContainingType.IsExtension: true })
            return "only properties that can be read, and static ones of classes, have a place in it";
        foreach (var argument in Arguments)
        {
            if (argument.RefKind != RefKind.None) return $"parameter {argument.Name} is passed by reference";
            if (argument.Type is IPointerTypeSymbol or IFunctionPointerTypeSymbol) return $"parameter {argument.Name} is a pointer";
        }
        return ReturnType is IPointerTypeSymbol or IFunctionPointerTypeSymbol || Symbol is IMethodSymbol { RefKind: not RefKind.None } or IPropertySymbol { RefKind: not RefKind.None }
            ? "its result is a reference or a pointer" : null;
    }
}
