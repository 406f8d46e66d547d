using TorchSharp;
using static Golden.Input;
using static Golden.TorchScript;
using static TorchSharp.torch;

namespace Golden.Families;

/// <summary>Scaled dot-product attention and MultiheadAttention, with their masks.</summary>
static class Attentions
{
    static readonly Draw Numbers = new("attentions");

    /// <summary>
    /// A boolean mask as numbers to add to the scores. libtorch's C++ attention adds a boolean mask as zeros and ones; PyTorch lets it
    /// forbid, which is what the files mean.
    /// </summary>
    public static Tensor Additive(Tensor mask) =>
        mask.dtype == ScalarType.Bool ? zeros(mask.shape, float64).masked_fill(mask, double.NegativeInfinity) : mask;

    public static void Fill(Family family)
    {
        Dot("sdpa", new { });
        Dot("sdpa_causal", new { is_causal = true }, causal: true);
        Dot("sdpa_causal_wide", new { is_causal = true }, causal: true, keys: 6);
        Dot("sdpa_scale", new { scale = 0.25 }, scale: 0.25);
        Dot("sdpa_bool_mask", new { }, mask: BoolMask());
        Dot("sdpa_float_mask", new { }, mask: Numbers.Values(2, 1, 3, 5));
        Dot("sdpa_grouped", new { enable_gqa = true }, queryHeads: 4, grouped: true);
        Dot("sdpa_grouped_causal", new { enable_gqa = true, is_causal = true }, queryHeads: 4, grouped: true, causal: true);

        var blocked = tensor(new[,] { { false, false, false, true }, { false, true, false, false }, { false, false, true, false } });
        var ends = tensor(new[,] { { false, false, false, true }, { false, false, true, true } });
        Heads("multihead_attention");
        Heads("multihead_attention_no_bias", bias: false);
        Heads("multihead_attention_attn_mask", attn_mask: blocked);
        Heads("multihead_attention_float_mask", attn_mask: Numbers.Values(3, 4));
        Heads("multihead_attention_key_padding_mask", key_padding_mask: ends);
        Heads("multihead_attention_both_masks", attn_mask: blocked, key_padding_mask: ends);
        Heads("multihead_attention_no_weights", need_weights: false);
        Heads("multihead_attention_kdim_vdim", kdim: 3, vdim: 3);
        Heads("multihead_attention_bias_kv", add_bias_kv: true);
        Heads("multihead_attention_zero_attn", add_zero_attn: true);

        // A row that may look nowhere is left out: its value is not defined alike by all of libtorch's kernels.
        Tensor BoolMask() => tensor(new[,] { { true, false, true, true, false }, { true, true, false, false, false }, { false, false, false, true, true } });

        void Dot(string id, object args, bool causal = false, double? scale = null, Tensor? mask = null, long keys = 5, long queryHeads = 2,
            bool grouped = false)
        {
            List<Input> inputs =
                [("query", Numbers.Values(2, queryHeads, 3, 4)), ("key", Numbers.Values(2, 2, keys, 4)), ("value", Numbers.Values(2, 2, keys, 4))];
            if (mask is not null) inputs.Add(("attn_mask", mask));
            family.Function(id, "nn.functional.scaled_dot_product_attention", args,
                $"torch.scaled_dot_product_attention(query, key, value, {(mask is null ? "None" : "attn_mask")}, 0.0, {Literal(causal)}, "
                    + $"scale={Literal(scale)}, enable_gqa={Literal(grouped)})",
                [.. inputs]);
        }

        void Heads(string id, bool bias = true, Tensor? attn_mask = null, Tensor? key_padding_mask = null, bool need_weights = true,
            long kdim = 4, long vdim = 4, bool add_bias_kv = false, bool add_zero_attn = false)
        {
            const long EmbedDim = 4, HeadCount = 2, Batch = 2, Targets = 3, Sources = 4;
            bool own = kdim != EmbedDim || vdim != EmbedDim;
            var module = nn.MultiheadAttention(EmbedDim, HeadCount, 0, bias, add_bias_kv, add_zero_attn, own ? kdim : null, own ? vdim : null);
            List<Input> inputs =
            [
                ("query", Numbers.Values(Targets, Batch, EmbedDim)),
                ("key", Numbers.Values(Sources, Batch, kdim)),
                ("value", Numbers.Values(Sources, Batch, vdim)),
            ];
            if (key_padding_mask is not null) inputs.Add(Constant("key_padding_mask", key_padding_mask));
            if (attn_mask is not null) inputs.Add(Constant("attn_mask", attn_mask));
            int last = inputs.Count - 1;
            family.Add(id, "nn.MultiheadAttention",
                new { embed_dim = EmbedDim, num_heads = HeadCount, dropout = 0.0, bias, add_bias_kv, add_zero_attn, kdim, vdim, batch_first = false },
                [.. inputs],
                x =>
                {
                    var padding = key_padding_mask is null ? null : x[3];
                    var mask = attn_mask is null ? null : Additive(x[last]);
                    var (y, weights) = module.call(x[0], x[1], x[2], padding, need_weights, mask);
                    return need_weights ? [y, weights] : [y];
                },
                module, need_weights ? ["attn_output", "attn_output_weights"] : ["attn_output"], callArgs: new { need_weights });
        }
    }
}
