using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Tests;

/// <summary>What is wrong with an export is said at the export, under a stable id.</summary>
public class DiagnosticTests
{
    const string Class = "namespace Sinter; public static class Ops { extension(Tensor x) {\n";

    // The mark stands on line 2 of the file, after its bracket.
    static void Finds(string id, string message, string members, int line = 2, int column = 2)
    {
        var found = GeneratorRun.Over(Class + members + "\n} }").Diagnostics.Where(d => d.Id == id).ToArray();
        Assert.Single(found);
        Assert.Contains(message, found[0].GetMessage());
        var start = found[0].Location.GetLineSpan();
        Assert.Equal(("Tried.cs", line, column), (start.Path, start.StartLinePosition.Line + 1, start.StartLinePosition.Character + 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nn..relu")]
    [InlineData("nn.relu.")]
    [InlineData("nn.3d")]
    [InlineData("nn relu")]
    public void A_name_that_is_no_name(string name)
        => Finds("SINTER001", $"'{name}'", $"[Export(\"{name}\")] public Tensor Relu() => x;");

    [Fact]
    public void A_name_that_two_functions_claim()
        => Finds("SINTER002", "already exported by Sinter.Ops.Relu", "[Export(\"relu\")] public Tensor Relu() => x;\n[Export(\"relu\")] public Tensor Tanh() => x;", line: 3);

    [Fact]
    public void A_name_that_one_function_has_twice()
        => Finds("SINTER002", "'relu'", "[Export(\"relu\"),\nExport(\"relu\")] public Tensor Relu() => x;", line: 3, column: 1);

    [Fact]
    public void A_second_function_may_add_an_overload_if_it_says_so()
        => Assert.Empty(GeneratorRun.Over(Class + "[Export(\"max\")] public Tensor Max() => x;\n[Export(\"max\", Overload = true)] public Tensor Maximum(Tensor b) => x; } }").Diagnostics);

    [Fact]
    public void Overloads_of_one_function_may_each_have_a_mark()
        => Assert.Empty(GeneratorRun.Over(Class + "[Export(\"max\")] public Tensor Max() => x;\n[Export(\"max\")] public Tensor Max(Tensor b) => x; } }").Diagnostics);

    [Fact]
    public void A_name_that_PyTorch_does_not_have_with_one_that_it_has()
        => Finds("SINTER003", "no 'nn.relu'; it has relu", "[Export(\"nn.relu\")] public Tensor Relu() => x;");

    [Fact]
    public void A_module_that_PyTorch_does_not_have()
        => Finds("SINTER003", "no 'nn.Relu'", "[Export(\"relu\", Module = \"nn.Relu\")] public Tensor Relu() => x;");

    [Theory]
    [InlineData("[Export(\"sharpen\", Ours = true)]")]
    [InlineData("[Export(\"sinter.sharpen\")]")]
    public void A_name_of_ours(string mark)
        => Assert.Empty(GeneratorRun.Over(Class + mark + " public Tensor Sharpen(int amount) => x; } }").Diagnostics);

    [Theory]
    [InlineData("internal Tensor Relu() => x;", "Relu is not public")]
    [InlineData("public Tensor Relu(ref int n) => x;", "n is passed by reference")]
    [InlineData("public unsafe Tensor Relu(int* n) => x;", "n is a pointer")]
    public void A_signature_that_has_no_place_in_the_facade(string member, string why)
        => Finds("SINTER004", why, $"[Export(\"relu\")] {member}");

    [Fact]
    public void A_member_of_tensors_that_is_none()
    {
        var found = GeneratorRun.Over("namespace Sinter; public static class Ops {\n[Export(\"Tensor.relu\")] public static Tensor Relu(Tensor x) => x; }").Diagnostics;
        Assert.Contains(found, d => d.Id == "SINTER004" && d.Location.GetLineSpan().StartLinePosition.Line == 1);
    }

    [Fact]
    public void A_parameter_that_PyTorchs_function_does_not_have()
    {
        Finds("SINTER005", "'topk' has no parameter 'sideways', only input, k, dim, largest, sorted", "[Export(\"topk\")] public Tensor TopK(long k, bool sideways = false) => x;");
        Assert.Equal(DiagnosticSeverity.Info, GeneratorRun.Over(Class + "[Export(\"topk\")] public Tensor TopK(bool sideways) => x; } }").Diagnostics.Single().Severity);
    }

    [Fact]
    public void A_renamed_parameter_that_is_not_there()
        => Finds("SINTER006", "renames 'depth', which is no parameter of TopK", "[Export(\"topk\", Rename = \"k: k, depth: dim\")] public Tensor TopK(long k) => x;");

    [Fact]
    public void A_module_without_a_class()
        => Finds("SINTER007", "'nn.functional.relu' names the module 'nn.ReLU'", "[Export(\"nn.functional.relu\", Module = \"nn.ReLU\")] public Tensor Relu() => x;");

    [Fact]
    public void A_deprecated_name_whose_replacement_nothing_exports()
        => Finds("SINTER008", "replaced by 'nn.functional.interpolate', which nothing exports",
            "[Export(\"nn.functional.upsample\", ReplacedBy = \"nn.functional.interpolate\")] public Tensor Upsample() => x;");

    [Fact]
    public void Every_rule_has_a_test_here()
    {
        var tested = string.Concat(File.ReadAllLines(Source()).Where(line => line.Contains("Finds(\"SINTER")));
        Assert.All(Exports.ExportRules.All, rule => Assert.Contains(rule.Id, tested));
        Assert.Equal(Exports.ExportRules.All.Select(rule => rule.Id).Distinct().Count(), Exports.ExportRules.All.Length);
    }

    static string Source([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
