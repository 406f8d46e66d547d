using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Scaled dot-product attention, forward and back: 12 heads, 2 of the longest sequences.</summary>
static class AttentionCases
{
    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        int[] lengths = [512, 2048, 8192], widths = [64, 128];
        bool[] masks = [true, false];
        foreach (int length in lengths)
            foreach (int width in widths)
                foreach (bool causal in masks)
                    yield return Forward(length, width, causal) with { Quick = length == 512 && width == 64 };
        yield return SlidingWindow(4096, 64, 256) with { Quick = true };
        yield return KeysMasked(2048, 64);
        yield return GroupedQueries(2048, 64);
        yield return LowPrecision(2048, 64);
        foreach (int length in lengths)
            foreach (int width in widths)
                foreach (bool causal in masks)
                    yield return Backward(length, width, causal) with { Quick = length == 512 && width == 64 && causal };
    }

    static int Heads(int length) => length < 8192 ? 12 : 2;

    // Scores and their sum with the values: two products, of which a causal mask leaves about half.
    static double Flops(int length, int width, bool causal) => 4.0 * Heads(length) * length * (causal ? (length + 1) / 2.0 : length) * width;

    static string Name(int length, int width, bool causal) => $"S = {length}, D = {width}, {(causal ? "causal" : "full")}";

    static Input[] Inputs(int length, int width) => [.. Enumerable.Repeat(Input.Of(1, Heads(length), length, width), 3)];

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

    // Each query sees itself and the keys before it in the window. Peers have no such option, so they get a mask, made before.
    static Case SlidingWindow(int length, int width, int window) =>
        new("attention", $"S = {length}, D = {width}, window of {window}", Work.Arithmetic(4.0 * Heads(length) * length * window * width))
        {
            Tolerance = 1e-3,
            Sinter = () =>
            {
                var options = new AttentionOptions { IsCausal = true, Window = (window - 1, 0) };
                return SinterOps.Forward(Inputs(length, width), 1, x => x[0].Transpose(1, 2).FlashAttention(x[1].Transpose(1, 2), x[2].Transpose(1, 2), options).Transpose(1, 2));
            },
            Torch = () =>
            {
                var mask = torch.ones(length, length, dtype: torch.@bool).tril().triu(1 - window);
                return TorchOps.Forward(Inputs(length, width), 1, x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], mask));
            },
        };

    // Padding: three quarters of the keys count.
    static Case KeysMasked(int length, int width)
    {
        bool[] real = [.. Enumerable.Range(0, length).Select(i => i < 3 * length / 4)];
        return new("attention", $"S = {length}, D = {width}, mask of keys", Work.Arithmetic(Flops(length, width, false)))
        {
            Tolerance = 1e-3,
            Sinter = () =>
            {
                var mask = Tensor.From(real, [1, 1, 1, length]);
                return SinterOps.Forward(Inputs(length, width), 1, x => x[0].ScaledDotProductAttention(x[1], x[2], mask));
            },
            Torch = () =>
            {
                var mask = torch.tensor(real, [1, 1, 1, length]);
                return TorchOps.Forward(Inputs(length, width), 1, x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], mask));
            },
        };
    }

    // Four heads of queries share one of keys and values. TorchSharp has no such argument, so the peer's keys and values are repeated.
    static Case GroupedQueries(int length, int width)
    {
        int heads = Heads(length);
        Input[] inputs = [Input.Of(1, heads, length, width), Input.Of(1, heads / 4, length, width), Input.Of(1, heads / 4, length, width)];
        return new("attention", $"{Name(length, width, true)}, 4 heads share keys", Work.Arithmetic(Flops(length, width, true)))
        {
            Tolerance = 1e-3,
            Sinter = () => SinterOps.Forward(inputs, 1, x => x[0].ScaledDotProductAttention(x[1], x[2], isCausal: true, enableGqa: true)),
            Torch = () => TorchOps.Forward(inputs, 1,
                x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1].repeat_interleave(4, 1), x[2].repeat_interleave(4, 1), is_casual: true)),
        };
    }

    static Case LowPrecision(int length, int width)
    {
        Input[] inputs = [.. Inputs(length, width).Select(input => input with { Element = Element.BFloat16 })];
        return new("attention", $"{Name(length, width, true)}, bfloat16", Work.Arithmetic(Flops(length, width, true)))
        {
            Tolerance = 2e-2,
            Sinter = () => SinterOps.Forward(inputs, 1, x => x[0].ScaledDotProductAttention(x[1], x[2], isCausal: true)),
            Torch = () => TorchOps.Forward(inputs, 1, x => torch.nn.functional.scaled_dot_product_attention(x[0], x[1], x[2], is_casual: true)),
        };
    }
}
