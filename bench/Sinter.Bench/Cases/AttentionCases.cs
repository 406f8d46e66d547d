using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Scaled dot-product attention of 12 heads, forward and back.</summary>
static class AttentionCases
{
    const int Heads = 12;

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (int length in (int[])[512, 2048, 8192])
            foreach (int width in (int[])[64, 128])
                foreach (bool causal in (bool[])[true, false])
                    if (length < 8192 || (causal && width == 64))
                        yield return Forward(length, width, causal) with { Quick = length == 512 && width == 64 };
        foreach (int length in (int[])[512, 2048])
            foreach (int width in (int[])[64, 128])
                foreach (bool causal in (bool[])[true, false])
                    yield return Backward(length, width, causal) with { Quick = length == 512 && width == 64 && causal };
    }

    // Scores and their sum with the values: two products, of which a causal mask leaves about half.
    static double Flops(int length, int width, bool causal) => 4.0 * Heads * length * (causal ? (length + 1) / 2.0 : length) * width;

    static string Name(int length, int width, bool causal) => $"S = {length}, D = {width}, {(causal ? "causal" : "full")}";

    static Input[] Inputs(int length, int width) => [.. Enumerable.Repeat(Input.Of(1, Heads, length, width), 3)];

    static Case Forward(int length, int width, bool causal) => new("attention", Name(length, width, causal), Work.Arithmetic(Flops(length, width, causal)))
    {
        Tolerance = 1e-3,
        Sinter = () => SinterOps.Forward(Inputs(length, width), 1, x => x[0].ScaledDotProductAttention(x[1], x[2], isCausal: causal)),
        Torch = () => TorchOps.Forward(Inputs(length, width), 1, x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: causal)),
    };

    // The scores again, and two products for each of the two of the forward pass.
    static Case Backward(int length, int width, bool causal) =>
        new("attention", $"{Name(length, width, causal)}, gradients", Work.Arithmetic(2.5 * Flops(length, width, causal)))
        {
            Tolerance = 1e-3,
            Sinter = () => SinterOps.Backward(Inputs(length, width), 1, 3, x => x[0].ScaledDotProductAttention(x[1], x[2], isCausal: causal)),
            Torch = () => TorchOps.Backward(Inputs(length, width), 1, 3, x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: causal)),
        };
}
