using System.Collections.Concurrent;
using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>ONNX's own conformance suite. A case may fail only if it is on the list beside this file, with a reason; one on the list that passes must be taken off.</summary>
public class ConformanceTests(ITestOutputHelper output)
{
    [Theory, InlineData("node"), InlineData("simple"), InlineData("pytorch-operator"), InlineData("pytorch-converted"), InlineData("models")]
    public void Every_case_of_the_suite_passes_unless_it_is_listed(string suite)
    {
        var listed = ExpectedFailures.Of(suite);
        var cases = ConformanceCase.In(SharedData.File("onnx", suite)).Where(c => c.Vectors.Length > 0).ToArray();
        // The sums of a whole network, in another order, differ in their last bits by more than the suite allows where terms cancel.
        var absolute = suite == "models" ? 1e-6 : ConformanceCase.Absolute;
        var failures = new ConcurrentDictionary<string, string>();
        Parallel.ForEach(cases, c =>
        {
            if (c.Failure(absolute) is { } failure) failures[c.Name] = failure;
        });
        output.WriteLine($"{suite}: {cases.Length - failures.Count} of {cases.Length} pass, {100.0 * (cases.Length - failures.Count) / cases.Length:F1} %.");
        var news = failures.Where(f => !listed.ContainsKey(f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}: {f.Value}").ToArray();
        Assert.True(news.Length == 0, $"{news.Length} cases fail:\n{string.Join('\n', news)}");
        var passing = listed.Keys.Where(name => !failures.ContainsKey(name)).ToArray();
        Assert.True(passing.Length == 0, $"These are listed as failing, but pass or are gone; take them off the list: {string.Join(", ", passing)}");
    }

    // Nine well-known networks with constant weights; the input that the suite's runner makes for them counts upwards from 0 to 1.
    [Fact]
    public void Every_light_network_passes()
    {
        var folder = SharedData.File("onnx", "light");
        foreach (var path in Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal))
        {
            var model = OnnxModel.Load(path);
            var info = Assert.Single(model.Inputs);
            Shape shape = [.. info.Shape!.Select(long.Parse)];
            var x = (Tensor.Arange(shape.Count, DType.Float64) / (double)shape.Count).To(DType.Float32).Reshape(shape);
            using var _ = Autograd.NoGrad();
            var y = model.Call(x);
            var expected = ConformanceCase.Read(path.Replace(".onnx", "_output_0.pb", StringComparison.Ordinal), model.Outputs[0]);
            Assert.Null(ConformanceCase.Difference((OnnxValue)y, expected) is { } difference ? $"{Path.GetFileName(path)}: {difference}" : null);
        }
    }
}
