using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Compares one result and its gradients with what libtorch computed in float64; complex numbers are pairs of real ones in the files.</summary>
static class GoldenValues
{
    /// <param name="c">The case.</param>
    /// <param name="call">The op, from the case's inputs by name.</param>
    /// <param name="ofValue">How close the result must be.</param>
    /// <param name="ofGradients">How close the gradients must be.</param>
    public static void Check(GoldenCase c, Func<Dictionary<string, Tensor>, Tensor> call, Tolerance ofValue, Tolerance ofGradients)
    {
        var inputs = c.Inputs.ToDictionary(input => input, input => c.Wide($"in/{input}")!);
        foreach (var key in c.Gradients) inputs[key[3..]].RequiresGrad = true;
        var y = call(inputs);
        if (y.DType.IsComplex) y = y.ViewAsReal();
        Expect.Close(y, c.Wide("out/output")!, ofValue, c.Name);
        if (!c.Gradients.Any()) return;
        (y * c.Wide("weight/output")!).Sum().Backward();
        foreach (var key in c.Gradients) Expect.Close(inputs[key[3..]].Grad!, c.Wide($"grad/{key}")!, ofGradients, $"the gradient of {key}");
    }
}
