using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>The module classes that functions name in <c>Module = "nn.X"</c>: each is published under that name, by its constructors.</summary>
internal static class ModuleClasses
{
    private const string Namespace = "Sinter.Nn.";

    public static List<Export> Of(IReadOnlyList<Export> exports, Compilation compilation, SourcePosition? otherwise, List<Finding> findings)
    {
        var published = new HashSet<string>(exports.Select(export => export.Name));
        var classes = new List<Export>();
        foreach (var export in exports)
        {
            if (export.Module is not { } module || !published.Add(module)) continue;
            var name = module.Substring(module.LastIndexOf('.') + 1);
            var type = compilation.GetTypeByMetadataName(Namespace + name) ?? compilation.GetTypeByMetadataName($"{Namespace}{name}`1");
            if (type is { DeclaredAccessibility: Accessibility.Public }) classes.AddRange(ExportParser.OfModule(type, module));
            else findings.Add(Finding.Of(ExportRules.MissingModule, export.Position ?? otherwise, export.Name, module));
        }
        classes.AddRange(Properties(exports.Concat(classes), compilation));
        return classes;
    }

    // What a module's class tells of itself, in PyTorch's spelling: Weight is weight. A base class tells it for all that derive from it.
    private static List<Export> Properties(IEnumerable<Export> exports, Compilation compilation)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var properties = new List<Export>();
        foreach (var export in exports.Where(export => export is { Kind: ExportKind.Constructor, Path: "nn" }))
            for (var type = compilation.GetTypeByMetadataName(export.Call); type is { Name: not ("Module" or "Parameter") }; type = type.BaseType)
                foreach (var property in type.GetMembers().OfType<IPropertySymbol>().Where(property => IsTold(property) && seen.Add(property)))
                    properties.AddRange(ExportParser.OfProperty(property, $"nn.{type.Name}.{CSharpText.Snake(property.Name)}"));
        return properties;
    }

    private static bool IsTold(IPropertySymbol property)
        => property is { DeclaredAccessibility: Accessibility.Public, IsStatic: false, IsIndexer: false, IsOverride: false, ContainingType: { DeclaredAccessibility: Accessibility.Public, IsGenericType: false } }
            && (property.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double or SpecialType.System_Boolean
                || property.Type.ToDisplayString(NullableFlowState.NotNull).TrimEnd('?') is "Sinter.Tensor" or "Sinter.Nn.Parameter");
}
