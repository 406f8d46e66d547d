using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Sinter.Generators.Microkernels;

/// <summary>Fills each class marked <c>[Microkernel]</c> with the unrolled matrix-product kernels it asks for.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class MicrokernelGenerator : IIncrementalGenerator
{
    private const string Attribute = "Sinter.Cpu.MicrokernelAttribute";

    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var shapes = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attribute,
            predicate: static (node, _) => node is ClassDeclarationSyntax,
            transform: static (marked, _) => ShapeOf(marked));

        context.RegisterSourceOutput(shapes, static (output, shape) =>
            output.AddSource(shape.Class + ".g.cs", SourceText.From(MicrokernelTemplate.Class(shape), Encoding.UTF8)));
    }

    private static MicrokernelShape ShapeOf(GeneratorAttributeSyntaxContext marked)
    {
        // [Microkernel(typeof(float), bits: 512, rows: 12, vectors: 2)]
        var arguments = marked.Attributes[0].ConstructorArguments;
        return new MicrokernelShape(
            marked.TargetSymbol.ContainingNamespace.ToDisplayString(),
            marked.TargetSymbol.Name,
            ((ITypeSymbol)arguments[0].Value!).ToDisplayString(),
            (int)arguments[1].Value!,
            (int)arguments[2].Value!,
            (int)arguments[3].Value!);
    }
}
