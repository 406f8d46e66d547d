using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Sinter.Generators.Exports;

namespace Sinter.Generators.Tests;

/// <summary>The export generator at work on some source, which sees Sinter's own assemblies.</summary>
sealed class GeneratorRun
{
    static readonly CSharpParseOptions Options = new(LanguageVersion.Preview, DocumentationMode.Parse);

    static readonly MetadataReference[] Framework = [.. References(path => !Path.GetFileName(path).StartsWith("Sinter.", StringComparison.Ordinal))];

    /// <summary>The assemblies that have no exports of their own to get in a test's way, but the types that exports are about.</summary>
    static readonly MetadataReference[] Core = [.. References(path => Path.GetFileName(path) == "Sinter.Core.dll")];

    static readonly MetadataReference[] AllOfSinter = [.. References(path => Path.GetFileName(path) is "Sinter.Core.dll" or "Sinter.Cpu.dll" or "Sinter.Ops.dll" or "Sinter.Nn.dll")];

    const string Preamble = "using System; using Sinter; namespace Sinter { [Facade] public static partial class torch; }";

    GeneratorDriver _driver;

    GeneratorRun(GeneratorDriver driver, CSharpCompilation compilation) => (_driver, Compilation) = (driver, compilation);

    public CSharpCompilation Compilation { get; private set; }

    /// <summary>Runs over one file that holds <paramref name="source"/>, with a facade beside it.</summary>
    public static GeneratorRun Over(string source, bool withOps = false, params string[] documentation) => Over(source, Preamble, withOps, documentation);

    /// <summary>Runs with a facade of one's own.</summary>
    public static GeneratorRun Over(string source, string facade, bool withOps = false, params string[] documentation)
    {
        var compilation = CSharpCompilation.Create("Tried", [Parse(source, "Tried.cs"), Parse(facade, "Facade.cs")], [.. Framework, .. withOps ? AllOfSinter : Core],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        var driver = CSharpGeneratorDriver.Create([new ExportGenerator().AsSourceGenerator()], documentation.Select((text, i) => (AdditionalText)new Documented($"{i}.xml", text)),
            Options, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new(driver.RunGenerators(compilation), compilation);
    }

    /// <summary>Runs again after the file has changed.</summary>
    public void Edit(string source)
    {
        Compilation = Compilation.ReplaceSyntaxTree(Compilation.SyntaxTrees[0], Parse(source, "Tried.cs"));
        _driver = _driver.RunGenerators(Compilation);
    }

    public GeneratorRunResult Result => _driver.GetRunResult().Results.Single();

    public IReadOnlyList<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>One generated file.</summary>
    public string File(string name) => Result.GeneratedSources.Single(file => file.HintName == name).SourceText.ToString();

    /// <summary>What the compiler says of the source together with what was generated.</summary>
    public IReadOnlyList<Diagnostic> Errors => [.. Compilation.AddSyntaxTrees(Result.GeneratedSources.Select(file => file.SyntaxTree)).AddSyntaxTrees(Parse(Table, "Table.cs"))
        .GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error)];

    // What the facade's project has by hand.
    const string Table = """
        namespace Sinter
        {
            public static partial class Exports
            {
                private static partial string[] Paths();
                private static partial ExportedFunction[] Part(string path);
            }
            public sealed class ExportedFunction
            {
                internal ExportedFunction(string name, string signature, string summary, string? replacedBy, System.Func<System.Delegate>? make) { }
            }
        }
        """;

    static SyntaxTree Parse(string source, string path) => CSharpSyntaxTree.ParseText(SourceText.From(source), Options, path);

    static IEnumerable<MetadataReference> References(Func<string, bool> chosen)
        => ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Distinct().Where(chosen).Select(path => MetadataReference.CreateFromFile(path));

    sealed class Documented(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
