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
        return classes;
    }
}
