using Microsoft.CodeAnalysis;
using Sinter.Generators.Exports;

namespace Sinter.Generators.Tests;

/// <summary>An edit costs only what it changes.</summary>
public class IncrementalityTests
{
    const string Before = """
        namespace Sinter;
        public static class Ops
        {
            extension(Tensor x)
            {
                [Export("relu")]
                public Tensor Relu() => x;
            }
            public static int Unrelated() => 1;
        }
        """;

    static IncrementalStepRunReason[] Reasons(GeneratorRun run, string step)
        => [.. run.Result.TrackedSteps[step].SelectMany(s => s.Outputs).Select(output => output.Reason)];

    static IncrementalStepRunReason[] Written(GeneratorRun run) => [.. run.Result.TrackedOutputSteps.SelectMany(s => s.Value).SelectMany(s => s.Outputs).Select(output => output.Reason)];

    [Theory]
    [InlineData("=> 1;", "=> 2;")]
    [InlineData("public static int Unrelated() => 1;", "public static int Unrelated() => 1; class Another;")]
    [InlineData("public Tensor Relu() => x;", "public Tensor Relu() => x; // as it was")]
    public void An_edit_that_changes_no_export_writes_nothing(string from, string to)
    {
        var run = GeneratorRun.Over(Before);
        run.Edit(Before.Replace(from, to));
        Assert.All(Reasons(run, ExportGenerator.OwnStep), reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{reason}"));
        Assert.All(Reasons(run, ExportGenerator.FacadeStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(Written(run), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Theory]
    [InlineData("Export(\"relu\")", "Export(\"relu6\", Ours = true)")]
    [InlineData("Relu() => x", "Relu(int? n = null) => x")]
    [InlineData("[Export", "/// <summary>Now documented.</summary>\n        [Export")]
    public void An_edit_of_an_export_writes_the_facade_again(string from, string to)
    {
        var run = GeneratorRun.Over(Before);
        var text = run.File("torch.g.cs");
        run.Edit(Before.Replace(from, to));
        Assert.Contains(IncrementalStepRunReason.Modified, Reasons(run, ExportGenerator.FacadeStep));
        Assert.NotEqual(text, run.File("torch.g.cs"));
    }

    [Fact]
    public void Documentation_is_read_once()
    {
        var run = GeneratorRun.Over(Before, documentation: "<doc/>");
        run.Edit(Before + " ");
        Assert.All(Reasons(run, ExportGenerator.DocumentationStep), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void Without_a_facade_nothing_is_written()
    {
        var run = GeneratorRun.Over(Before);
        var bare = run.Compilation.RemoveSyntaxTrees(run.Compilation.SyntaxTrees[1]);
        var result = Microsoft.CodeAnalysis.CSharp.CSharpGeneratorDriver.Create(new ExportGenerator()).RunGenerators(bare, TestContext.Current.CancellationToken).GetRunResult();
        Assert.Empty(result.GeneratedTrees);
    }
}
