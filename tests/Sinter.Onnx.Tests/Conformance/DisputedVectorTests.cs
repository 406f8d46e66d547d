using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>Where the list of expected failures says that a vector is wrong, ONNX Runtime must say so too.</summary>
public class DisputedVectorTests
{
    [Fact]
    public void Onnx_runtime_agrees_with_us_where_a_vector_is_disputed()
    {
        var disputed = ExpectedFailures.Of("node").Where(f => f.Value.EndsWith("ONNX Runtime agrees with Sinter", StringComparison.Ordinal)).Select(f => f.Key).ToHashSet();
        foreach (var c in ConformanceCase.In(SharedData.File("onnx", "node")).Where(c => disputed.Contains(c.Name) && !c.Name.EndsWith("float16", StringComparison.Ordinal)))
        {
            var model = OnnxModel.Load(c.Model);
            var inputs = model.Inputs.Select((info, i) => KeyValuePair.Create(info.Name, ConformanceCase.Read(Path.Combine(c.Vectors[0], $"input_{i}.pb"), info).Tensor)).ToArray();
            using var judge = new OnnxRuntime(c.Model);
            var expected = judge.Run(inputs)[0];
            var found = model.Run([.. inputs.Select(i => (OnnxValue)i.Value)], TestContext.Current.CancellationToken)[0];
            Assert.True(ConformanceCase.Difference(found, expected, 1e-6) is null, $"{c.Name}: {ConformanceCase.Difference(found, expected, 1e-6)}");
        }
    }
}
