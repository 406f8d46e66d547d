using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>A linear map with an activation is the linear map and then the activation: the same bits, and the same derivatives.</summary>
public class ActivatedLinearTests
{
    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>()];

    static Tensor Apart(Tensor x, Activation activation) => activation switch
    {
        Activation.Relu => x.Relu(),
        Activation.Gelu => x.Gelu(),
        Activation.GeluTanh => x.Gelu("tanh"),
        Activation.Silu => x.Silu(),
        Activation.Sigmoid => x.Sigmoid(),
        _ => x.Tanh(),
    };

    [Theory, MemberData(nameof(Activations))]
    public void It_is_the_same_bits_as_its_parts(Activation activation)
    {
        foreach (var dtype in (DType[])[DType.Float32, DType.Float64, DType.BFloat16])
            // One tile; few rows and one, which are dot products; several tiles and blocks; no sum at all; nothing at all.
            foreach (var (rows, outs, ins) in ((int, int, int)[])[(20, 30, 40), (1, 300, 200), (3, 300, 200), (150, 420, 800), (4, 5, 0), (0, 5, 6)])
            {
                Tensor x = Tensor.Randn([2, rows, ins], dtype), w = Tensor.Randn([outs, ins], dtype) * 0.1, b = Tensor.Randn([outs], dtype);
                foreach (var bias in (Tensor?[])[b, null])
                {
                    Expect.Same(x.Linear(w, bias, activation), Apart(x.Linear(w, bias), activation), $"{activation} of [{rows}, {ins}] · [{ins}, {outs}], {dtype}");
                    var (expected, together) = (Gradients(x, w, bias, (a, c, d) => Apart(a.Linear(c, d), activation)), Gradients(x, w, bias, (a, c, d) => a.Linear(c, d, activation)));
                    for (var i = 0; i < expected.Length; i++) Expect.Same(together[i], expected[i], $"gradient {i} of {activation} of [{rows}, {ins}] · [{ins}, {outs}], {dtype}");
                }
            }
    }

    [Theory, MemberData(nameof(Activations))]
    public void Its_derivatives_are_right(Activation activation)
        => GradCheck.RunTwice(x => [x[0].Linear(x[1], x[2], activation)], [Leaf(2, 3, 4), Leaf(5, 4), Leaf(5)]);

    [Fact]
    public void Bad_operands_are_named()
    {
        var x = Tensor.Ones(2, 3);
        Assert.Contains("weight must be [out, in]", Assert.Throws<ShapeException>(() => x.Linear(Tensor.Ones(3, 2), null, Activation.Relu)).Message);
        Assert.Contains("there is no such activation", Assert.Throws<ArgumentException>(() => x.Linear(Tensor.Ones(2, 3), null, (Activation)17)).Message);
    }

    static Tensor Leaf(params long[] shape)
    {
        var x = Tensor.Randn(shape, DType.Float64);
        x.RequiresGrad = true;
        return x;
    }

    static Tensor[] Gradients(Tensor x, Tensor w, Tensor? b, Func<Tensor, Tensor, Tensor?, Tensor> f)
    {
        Tensor[] leaves = [.. new[] { x, w, b }.OfType<Tensor>().Select(t => t.Detach())];
        foreach (var leaf in leaves) leaf.RequiresGrad = true;
        f(leaves[0], leaves[1], b is null ? null : leaves[2]).Sum().Backward();
        return [.. leaves.Select(leaf => leaf.Grad!)];
    }
}
