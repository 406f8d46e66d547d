using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sinter.Generators.Exports;

/// <summary>Checks the exports of every assembly where they are written, and fills the class marked with <c>[Facade]</c> with them all.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ExportGenerator : IIncrementalGenerator
{
    /// <summary>The steps that the tests of incrementality look at.</summary>
    internal const string OwnStep = "own exports", FacadeStep = "facade", DocumentationStep = "documentation";

    private const string FacadeAttribute = "Sinter.FacadeAttribute";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var own = context.SyntaxProvider.ForAttributeWithMetadataName(ExportParser.Attribute,
                predicate: static (node, _) => node is MemberDeclarationSyntax,
                transform: static (marked, _) => ExportParser.OfSymbol(marked.TargetSymbol))
            .WithTrackingName(OwnStep)
            .Collect();
        context.RegisterSourceOutput(own, static (output, parsed) =>
        {
            var exports = parsed.SelectMany(p => p.Exports).ToArray();
            foreach (var finding in parsed.SelectMany(p => p.Findings).Concat(FacadeAssembler.Findings(exports, otherwise: null, isWhole: false)))
                output.ReportDiagnostic(finding.ToDiagnostic());
        });

        var roots = context.SyntaxProvider.ForAttributeWithMetadataName(FacadeAttribute,
                predicate: static (node, _) => node is ClassDeclarationSyntax,
                transform: static (marked, _) => new FacadeRoot(marked.TargetSymbol.ContainingNamespace.ToDisplayString(), marked.TargetSymbol.Name, SourcePosition.Of(marked.TargetNode.GetLocation())))
            .Collect();
        var facade = roots.Combine(own).Combine(context.CompilationProvider)
            .Select(static (input, stop) => Assemble(input.Left.Left.FirstOrDefault(), input.Left.Right, input.Right, stop))
            .WithTrackingName(FacadeStep);
        var documentation = context.AdditionalTextsProvider.Where(static file => file.Path.EndsWith(".xml", System.StringComparison.OrdinalIgnoreCase))
            .Select(static (file, stop) => file.GetText(stop)?.ToString() ?? "")
            .WithTrackingName(DocumentationStep)
            .Collect();
        context.RegisterSourceOutput(facade.Combine(documentation), static (output, input) =>
        {
            if (input.Left is not { } facade) return;
            foreach (var finding in facade.Findings) output.ReportDiagnostic(finding.ToDiagnostic());
            var texts = new Documentation(input.Right);
            var members = FacadeAssembler.Members(facade);
            foreach (var (name, text) in new FacadeEmitter(facade, texts).Files(members)) output.AddSource(name, SourceText.From(text, Encoding.UTF8));
            output.AddSource("Exports.g.cs", SourceText.From(new TableEmitter(facade, texts).File(members), Encoding.UTF8));
        });
    }

    private sealed record FacadeRoot(string Namespace, string Class, SourcePosition? Position);

    private static Facade? Assemble(FacadeRoot? root, IReadOnlyList<ParsedExports> own, Compilation compilation, CancellationToken stop)
    {
        if (root is null) return null;
        var exports = new List<Export>();
        foreach (var assembly in compilation.SourceModule.ReferencedAssemblySymbols.OrderBy(assembly => assembly.Name, System.StringComparer.Ordinal))
            exports.AddRange(ReferencedExports.Of(assembly, stop));
        exports.AddRange(own.SelectMany(parsed => parsed.Exports));
        var findings = new List<Finding>();
        exports.AddRange(ModuleClasses.Of(exports, compilation, root.Position, findings));
        // What is wrong within one assembly is reported where it is compiled; here only what all of them together say.
        findings.AddRange(FacadeAssembler.Findings(exports, root.Position, isWhole: true)
            .Except(FacadeAssembler.Findings([.. own.SelectMany(parsed => parsed.Exports)], root.Position, isWhole: false)));
        var type = compilation.GetTypeByMetadataName($"{root.Namespace}.{root.Class}");
        return new(root.Namespace, root.Class, new(Instantiable(type, "")), type?.GetMembers("Created").Length > 0, Base(type), Base(Nested(type, FacadeAssembler.Functional)), new(exports), new(findings));
    }

    private static INamedTypeSymbol? Nested(INamedTypeSymbol? type, string path)
        => path.Split('.').Aggregate(type, static (outer, name) => outer?.GetTypeMembers(name).FirstOrDefault(nested => nested.Arity == 0));

    private static string? Base(INamedTypeSymbol? type) => type?.BaseType is { SpecialType: SpecialType.None } inherited ? inherited.Name : null;

    private static IEnumerable<string> Instantiable(INamedTypeSymbol? type, string path)
    {
        if (type is null) yield break;
        if (!type.IsStatic) yield return path;
        foreach (var nested in type.GetTypeMembers().Where(nested => nested.TypeKind == TypeKind.Class && nested.Arity == 0))
            foreach (var below in Instantiable(nested, path.Length == 0 ? nested.Name : $"{path}.{nested.Name}")) yield return below;
    }
}
