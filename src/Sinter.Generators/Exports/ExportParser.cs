using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>Turns symbols marked with <c>[Export]</c> into <see cref="Export"/>s and what is wrong with them.</summary>
internal sealed class ExportParser
{
    public const string Attribute = "Sinter.ExportAttribute";
    private static readonly Regex ValidName = new(@"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$", RegexOptions.CultureInvariant);

    private readonly List<Export> exports = [];
    private readonly List<Finding> findings = [];

    /// <summary>The exports of one member or type.</summary>
    public static ParsedExports OfSymbol(ISymbol symbol)
    {
        var parser = new ExportParser();
        parser.Add(symbol);
        return parser.Result();
    }

    /// <summary>The exports of all public types of an assembly.</summary>
    public static ParsedExports OfAssembly(IAssemblySymbol assembly, CancellationToken stop)
    {
        var parser = new ExportParser();
        foreach (var type in Types(assembly.GlobalNamespace))
        {
            stop.ThrowIfCancellationRequested();
            parser.Add(type);
            foreach (var member in Members(type)) parser.Add(member);
        }
        return parser.Result();
    }

    /// <summary>The constructors of a module's class, under the name that a function gives it.</summary>
    public static IReadOnlyList<Export> OfModule(INamedTypeSymbol type, string name)
    {
        var parser = new ExportParser();
        parser.Add(type, Published(type), new ExportMark(name));
        return parser.Result().Exports;
    }

    /// <summary>A property of a module's class, under PyTorch's spelling of its name.</summary>
    public static IReadOnlyList<Export> OfProperty(IPropertySymbol property, string name)
    {
        var parser = new ExportParser();
        parser.Add(property, [property], new ExportMark(name, isOurs: true));
        return parser.Result().Exports;
    }

    private ParsedExports Result() => new(new(exports), new(findings));

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space)
        => space.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public).Concat(space.GetNamespaceMembers().SelectMany(Types));

    // An extension block's members stand in a type of their own inside the static class; the methods they are compiled to carry the same attributes beside it.
    private static IEnumerable<ISymbol> Members(INamedTypeSymbol type)
    {
        var extensions = type.GetTypeMembers().Where(nested => nested.IsExtension).SelectMany(nested => nested.GetMembers()).ToArray();
        var implementations = new HashSet<ISymbol>(
            extensions.OfType<IMethodSymbol>().Select(method => method.AssociatedExtensionImplementation?.OriginalDefinition).Where(method => method is not null)!, SymbolEqualityComparer.Default);
        return extensions.Concat(type.GetMembers().Where(member => !implementations.Contains(member)));
    }

    private void Add(ISymbol symbol)
    {
        var marks = symbol.GetAttributes().Where(mark => mark.AttributeClass?.ToDisplayString() == Attribute).ToArray();
        if (marks.Length == 0) return;
        var members = Published(symbol);
        foreach (var mark in marks) Add(symbol, members, new ExportMark(mark));
    }

    // A method stands for all its overloads, a class for its constructors.
    private static ISymbol[] Published(ISymbol symbol)
    {
        if (symbol is INamedTypeSymbol type)
        {
            var constructors = type.IsAbstract || type.IsStatic ? [] : type.InstanceConstructors.Where(IsPublic).ToArray();
            return constructors.Length == 0 ? [type] : constructors;
        }
        if (symbol is not IMethodSymbol method) return [symbol];
        var container = method.ContainingType.IsExtension ? method.ContainingType.ContainingType : method.ContainingType;
        var overloads = Members(container).OfType<IMethodSymbol>().Where(other => other.Name == method.Name && other.IsStatic == method.IsStatic && IsPublic(other)
            && !SymbolEqualityComparer.Default.Equals(other, method) && other.ContainingType.IsExtension == method.ContainingType.IsExtension
            && SameReceiver(other, method) && !other.GetAttributes().Any(mark => mark.AttributeClass?.ToDisplayString() == Attribute));
        return [method, .. overloads];
    }

    private static bool SameReceiver(IMethodSymbol a, IMethodSymbol b)
        => SymbolEqualityComparer.Default.Equals(a.ContainingType.ExtensionParameter?.Type, b.ContainingType.ExtensionParameter?.Type);

    private static bool IsPublic(ISymbol symbol) => symbol.DeclaredAccessibility == Accessibility.Public;

    private void Add(ISymbol symbol, ISymbol[] members, ExportMark mark)
    {
        if (!ValidName.IsMatch(mark.Name))
        {
            findings.Add(Finding.Of(ExportRules.InvalidName, mark.Position, mark.Name));
            return;
        }
        if (!mark.IsOurs && !PyTorchNames.Contains(mark.Name))
            findings.Add(Finding.Of(ExportRules.UnknownName, mark.Position, mark.Name, PyTorchNames.Suggestion(mark.Name) is { } other ? $"; it has {other}" : ""));
        if (mark.Module is { } module && !mark.IsOurs && !PyTorchNames.Contains(module))
            findings.Add(Finding.Of(ExportRules.UnknownName, mark.Position, module, PyTorchNames.Suggestion(module) is { } other ? $"; it has {other}" : ""));
        foreach (var renamed in mark.Renamed.Keys)
            if (!members.Any(member => Signature.Of(member).Arguments.Any(p => p.Name == renamed)))
                findings.Add(Finding.Of(ExportRules.BadRename, mark.Position, mark.Name, renamed, symbol.Name));
        for (var i = 0; i < members.Length; i++)
        {
            var signature = Signature.Of(members[i]);
            // Overloads that the facade cannot express are left out; what carries the mark must be expressible.
            if (signature.Obstacle() is { } obstacle)
            {
                if (i == 0) findings.Add(Finding.Of(ExportRules.NotExpressible, mark.Position, mark.Name, obstacle));
                continue;
            }
            exports.Add(Export(signature, mark, reports: i == 0));
        }
    }

    private Export Export(Signature signature, ExportMark mark, bool reports)
    {
        var names = new ParameterNames(mark.Name, mark.Renamed);
        var parameters = new List<Parameter>();
        foreach (var argument in signature.Arguments)
        {
            var name = names.Next(argument.Name, parameters.Count == 0, out var isKnown);
            if (!isKnown && reports && !mark.IsOurs)
                findings.Add(Finding.Of(ExportRules.UnknownParameter, mark.Position, mark.Name, name, string.Join(", ", ParameterNames.Known(mark.Name)!)));
            parameters.Add(new(CSharpText.Identifier(name), argument.Name, CSharpText.Type(argument.Type),
                argument.Caller + (argument.IsParams ? "params " : ""), argument.Default));
        }
        return new(mark.Name, signature.Kind, signature.Symbol.Name, signature.Call, CSharpText.Type(signature.ReturnType), new(parameters),
            CSharpText.TypeParameters(signature.ReceiverTypes), CSharpText.TypeParameters(signature.OwnTypes), signature.HasReceiver, signature.IsOnTensor, signature.HasSetter, mark.Module, mark.ReplacedBy, mark.IsOurs, mark.IsOverload,
            signature.DocumentationIds, signature.Symbol.Locations.Any(l => l.IsInSource) ? signature.Symbol.GetDocumentationCommentXml() : null, mark.Position);
    }
}
