using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.Docs.Tests;

/// <summary>What the documents show is compiled and run, and prints what they say it prints.</summary>
public class SnippetTests
{
    const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    static readonly MetadataReference[] References = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToArray();

    public static TheoryData<string> Names => [.. Snippet.All().Select(s => s.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_snippet_compiles_runs_and_prints_what_the_text_says(string name)
    {
        var snippet = Snippet.All().Single(s => s.ToString() == name);
        var printed = await Run(Compile(snippet));
        if (snippet.Output is { } expected) Assert.Equal(Lines(expected), Lines(printed));
    }

    [Fact]
    public void Every_document_is_read()
    {
        var files = Snippet.All().Select(s => s.File).Distinct().ToArray();
        Assert.Contains("README.md", files);
        Assert.Contains(files, file => file.StartsWith("docs/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_snippet_that_does_not_compile_is_noticed()
        => Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => Compile(new Snippet("none", 1, "Tensor x = 1 +;", null)));

    static Assembly Compile(Snippet snippet)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        var compilation = CSharpCompilation.Create($"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(snippet.Code, options, snippet.ToString()), CSharpSyntaxTree.ParseText(Usings, options)], References,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, $"{snippet} does not compile:\n" + string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return Assembly.Load(image.ToArray());
    }

    // Console output is the process's own, so snippets run one at a time, each in a folder that is thrown away.
    static async Task<string> Run(Assembly program)
    {
        var (console, folder) = (Console.Out, Environment.CurrentDirectory);
        var scratch = Directory.CreateTempSubdirectory("sinter-docs-");
        var printed = new StringWriter();
        try
        {
            Console.SetOut(printed);
            Environment.CurrentDirectory = scratch.FullName;
            var entry = program.EntryPoint!;
            var result = entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            if (result is Task task) await task;
        }
        finally
        {
            Console.SetOut(console);
            Environment.CurrentDirectory = folder;
            scratch.Delete(recursive: true);
        }
        return printed.ToString();
    }

    static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
}
