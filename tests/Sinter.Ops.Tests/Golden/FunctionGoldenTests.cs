using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Every function of the golden files against what libtorch computed in float64: values, indices and gradients.</summary>
public class FunctionGoldenTests
{
    static readonly string[] Spatial = ["convolutions", "poolings", "vision"];

    // A convolution's layer is state and one call of the function; those with another padding mode pad first, in the layer.
    static bool IsFunction(GoldenCase c) => c.Op == "einsum" || c.Op.StartsWith("nn.functional.", StringComparison.Ordinal)
        || (c.Op.StartsWith("nn.Conv", StringComparison.Ordinal) && !(c.Has("padding_mode") && c.Text("padding_mode") != "zeros"));

    public static IEnumerable<TheoryDataRow<string, string>> Cases
        => from family in Golden.Families
           from c in Golden.Family(family)
           where IsFunction(c)
           select new TheoryDataRow<string, string>(family, c.Name);

    [Theory, MemberData(nameof(Cases))]
    public void Values_and_gradients_are_those_of_libtorch(string family, string name)
    {
        var c = Golden.Case(family, name);
        var inputs = new Dictionary<string, Tensor>();
        Tensor? Input(string key)
        {
            if (c.Wide(key) is not { } t) return null;
            if (c.Gradients.Contains(key)) t.RequiresGrad = true;
            return inputs[key] = t;
        }

        var results = Spatial.Contains(family) ? SpatialFunctions.Call(c, Input) : NeuralFunctions.Call(c, Input);
        Assert.Equal(c.Outputs.Count, results.Length);
        Tensor? total = null;
        foreach (var (output, y) in c.Outputs.Zip(results))
        {
            var expected = c.Wide($"out/{output}")!;
            if (!expected.DType.IsFloatingPoint)
            {
                Expect.Same(y, expected, output);
                continue;
            }
            Expect.Close(y, expected, Tolerance, output);
            if (!c.Gradients.Any()) continue;
            var part = (y * c.Wide($"weight/{output}")!).Sum();
            total = total is null ? part : total + part;
        }
        total?.Backward();
        foreach (var key in c.Gradients) Expect.Close(inputs[key].Grad!, c.Wide($"grad/{key}")!, Tolerance, $"the gradient of {key}");
    }

    static Tolerance Tolerance => new(1e-10, 1e-10);
}
