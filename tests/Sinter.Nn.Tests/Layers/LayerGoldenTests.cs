using Sinter.Testing;

namespace Sinter.Nn.Tests.Layers;

/// <summary>Every layer of the golden files: its keys, values, gradients and the state afterwards are libtorch's.</summary>
public class LayerGoldenTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases
        => from family in Golden.Families
           from c in GoldenLayers.Cases(family)
           select new TheoryDataRow<string, string>(family, c.Name);

    // libtorch's derivative has the sixth of float32 also in float64.
    static readonly string[] Rounded = ["hardsigmoid"];

    [Theory, MemberData(nameof(Cases))]
    public void Layers_compute_what_libtorch_does_in_float64(string family, string name)
        => Check(Golden.Case(family, name), DType.Float64, Rounded.Contains(name) ? new(1e-7, 0) : new(1e-9, 1e-10));

    [Theory, MemberData(nameof(Cases))]
    public void Layers_compute_what_libtorch_does_in_float32(string family, string name) => Check(Golden.Case(family, name), DType.Float32, new(1e-4, 2e-5));

    static void Check(GoldenCase c, DType dtype, Tolerance tolerance)
    {
        var module = GoldenLayers.Create(c).To(dtype).Train(c.Training);
        Assert.Equal(c.State.Order(), module.StateDict().Keys.Order());
        module.LoadStateDict(c.State.ToDictionary(key => key, key => c[$"state/{key}"]));
        var inputs = c.Inputs.ToDictionary(name => name, name =>
        {
            var x = c[$"in/{name}"];
            if (x.DType.IsFloatingPoint) x = x.To(dtype);
            if (c.Gradients.Contains($"in/{name}")) x.RequiresGrad = true;
            return x;
        });

        var outputs = GoldenLayers.Call(module, c, inputs);

        Assert.Equal(c.Outputs.Count, outputs.Length);
        Tensor? total = null;
        for (var i = 0; i < outputs.Length; i++)
        {
            Expect.Close(outputs[i], c[$"out/{c.Outputs[i]}"], tolerance, c.Outputs[i]);
            var part = (outputs[i] * c[$"weight/{c.Outputs[i]}"].To(dtype)).Sum();
            total = total is null ? part : total + part;
        }
        foreach (var key in c.After) Expect.Close(module.StateDict()[key], c[$"after/{key}"], tolerance, $"{key} afterwards");
        total!.Backward();
        var parameters = module.NamedParameters().ToDictionary();
        foreach (var key in c.Gradients)
        {
            var of = key.StartsWith("in/", StringComparison.Ordinal) ? inputs[key[3..]] : parameters[key["state/".Length..]];
            Expect.Close(of.Grad ?? Tensor.ZerosLike(of), c[$"grad/{key}"], tolerance, $"the gradient of {key}");
        }
    }
}
