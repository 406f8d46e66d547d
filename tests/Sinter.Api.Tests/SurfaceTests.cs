using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.Api.Tests;

/// <summary>What the surface's text says of code.</summary>
public class SurfaceTests
{
    static string[] Of(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Distinct().Where(path => Path.GetFileName(path) is "System.Private.CoreLib.dll" or "System.Runtime.dll")
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Tried", [CSharpSyntaxTree.ParseText(source, new(LanguageVersion.Preview), cancellationToken: TestContext.Current.CancellationToken)], references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error));
        var reader = CSharpCompilation.Create("Reader", references: references.Append(MetadataReference.CreateFromImage(image.ToArray())));
        return Surface.Of((IAssemblySymbol)reader.GetAssemblyOrModuleSymbol(reader.References.Last())!).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void Members_are_lines_and_what_is_not_public_is_not_there()
        => Assert.Equal(["A.C.C()", "A.C.int P { get; }", "A.C: sealed class"],
            Of("namespace A; public sealed class C { public int P { get; internal set; } internal void Hidden() { } } class Secret;"));

    [Fact]
    public void An_extension_is_a_line_with_its_receiver_and_its_implementation_none()
    {
        var lines = Of("namespace A; public static class E { extension(string text) { public int Twice(int by = 2) => by; } }");
        Assert.Equal(2, lines.Length);
        Assert.Equal("A.E.extension(string).int Twice(int by = 2)", lines.Single(line => line.Contains("Twice")));
    }

    [Fact]
    public void A_change_of_a_default_a_name_or_nullability_is_a_change()
    {
        string[] variants = ["int a = 1", "int a = 2", "int b = 1", "int? a = 1", "string a", "string? a"];
        Assert.Equal(variants.Length, variants.Select(v => string.Join('\n', Of($"public class C {{ public void M({v}) {{ }} }}"))).Distinct().Count());
    }
}
