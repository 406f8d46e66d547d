using TorchSharp;
using TorchSharp.Modules;
using static Golden.Input;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>
/// Transformer layers and stacks, sequence first, without dropout. libtorch's C++ modules know only the order of the paper, with the
/// norms behind the residual sums. The other order is composed here from libtorch's functions on the same parameters, and the
/// composition is held against the modules wherever they exist.
/// </summary>
static class Transformers
{
    const long D = 4, Heads = 2, Hidden = 6, Batch = 2, Source = 4, Target = 3;
    static readonly Draw Numbers = new("transformers");

    public static void Fill(Family family)
    {
        foreach (bool norm_first in (bool[])[false, true])
            foreach (var activation in (nn.Activations[])[nn.Activations.ReLU, nn.Activations.GELU])
            {
                string suffix = $"_{activation.ToString().ToLowerInvariant()}{(norm_first ? "_norm_first" : "")}";
                object args = Args(activation, norm_first);
                bool gelu = activation == nn.Activations.GELU;

                var encoder = TransformerEncoderLayer(D, Heads, Hidden, 0, activation);
                family.Add($"encoder_layer{suffix}", "nn.TransformerEncoderLayer", args, [("src", Src())],
                    x => Held(norm_first, () => encoder.call(x[0], null, null),
                        first => EncoderLayer(Parameters(encoder), "", x[0], null, null, gelu, first)), encoder);

                var decoder = TransformerDecoderLayer(D, Heads, Hidden, 0, activation);
                family.Add($"decoder_layer{suffix}", "nn.TransformerDecoderLayer", args, [("tgt", Tgt()), ("memory", Src())],
                    x => Held(norm_first, () => decoder.call(x[0], x[1]),
                        first => DecoderLayer(Parameters(decoder), "", x[0], x[1], null, gelu, first)), decoder);
            }

        foreach (bool norm_first in (bool[])[false, true])
        {
            string suffix = norm_first ? "_norm_first" : "";
            var layer = TransformerEncoderLayer(D, Heads, Hidden, 0, nn.Activations.ReLU);
            family.Add($"encoder_layer_masks{suffix}", "nn.TransformerEncoderLayer", Args(nn.Activations.ReLU, norm_first),
                [("src", Src()), Constant("src_mask", Causal(Source)), Constant("src_key_padding_mask", Padding())],
                x => Held(norm_first, () => layer.call(x[0], Attentions.Additive(x[1]), x[2]),
                    first => EncoderLayer(Parameters(layer), "", x[0], x[1], x[2], false, first)), layer);

            var stack = TransformerEncoder(TransformerEncoderLayer(D, Heads, Hidden, 0, nn.Activations.ReLU), 2);
            family.Add($"encoder{suffix}", "nn.TransformerEncoder", Args(nn.Activations.ReLU, norm_first, num_layers: 2),
                [("src", Src()), Constant("mask", Causal(Source))],
                x => Held(norm_first, () => stack.call(x[0], Attentions.Additive(x[1])), first =>
                {
                    var p = Parameters(stack);
                    var y = x[0];
                    for (int i = 0; i < 2; i++) y = EncoderLayer(p, $"layers.{i}.", y, x[1], null, false, first);
                    return y;
                }), stack);

            var decoders = TransformerDecoder(TransformerDecoderLayer(D, Heads, Hidden, 0, nn.Activations.ReLU), 2);
            family.Add($"decoder{suffix}", "nn.TransformerDecoder", Args(nn.Activations.ReLU, norm_first, num_layers: 2),
                [("tgt", Tgt()), ("memory", Src()), Constant("tgt_mask", Causal(Target))],
                x => Held(norm_first, () => decoders.call(x[0], x[1], Attentions.Additive(x[2])), first =>
                {
                    var p = Parameters(decoders);
                    var y = x[0];
                    for (int i = 0; i < 2; i++) y = DecoderLayer(p, $"layers.{i}.", y, x[1], x[2], false, first);
                    return y;
                }), decoders);

            var whole = Transformer(D, Heads, 1, 1, Hidden, 0, nn.Activations.GELU);
            family.Add($"transformer{suffix}", "nn.Transformer",
                Args(nn.Activations.GELU, norm_first, num_encoder_layers: 1, num_decoder_layers: 1),
                [("src", Src()), ("tgt", Tgt()), Constant("tgt_mask", Causal(Target))],
                x => Held(norm_first, () => whole.call(x[0], x[1], null!, Attentions.Additive(x[2])), first =>
                {
                    var p = Parameters(whole);
                    var memory = Norm(p, "encoder.norm", EncoderLayer(p, "encoder.layers.0.", x[0], null, null, true, first));
                    return Norm(p, "decoder.norm", DecoderLayer(p, "decoder.layers.0.", x[1], memory, x[2], true, first));
                }), whole);
        }
    }

    static Tensor Src() => Numbers.Values(Source, Batch, D);
    static Tensor Tgt() => Numbers.Values(Target, Batch, D);
    static Tensor Causal(long size) => ones(size, size).triu(1).to(ScalarType.Bool);
    static Tensor Padding() => tensor(new[,] { { false, false, false, true }, { false, false, true, true } });
    static Dictionary<string, Tensor> Parameters(Module module) => module.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter);

    static Dictionary<string, object> Args(nn.Activations activation, bool norm_first, long? num_layers = null, long? num_encoder_layers = null,
        long? num_decoder_layers = null)
    {
        var args = new Dictionary<string, object>
        {
            ["d_model"] = D,
            ["nhead"] = Heads,
            ["dim_feedforward"] = Hidden,
            ["dropout"] = 0.0,
            ["activation"] = activation.ToString().ToLowerInvariant(),
            ["batch_first"] = false,
            ["norm_first"] = norm_first,
        };
        if (num_layers is { } n) args["num_layers"] = n;
        if (num_encoder_layers is { } e) args["num_encoder_layers"] = e;
        if (num_decoder_layers is { } d) args["num_decoder_layers"] = d;
        return args;
    }

    static Tensor[] Held(bool norm_first, Func<Tensor> module, Func<bool, Tensor> composed)
    {
        var y = module();
        if (!y.allclose(composed(false), 1e-12, 1e-12)) throw new InvalidOperationException("The composed transformer differs from libtorch's.");
        return [norm_first ? composed(true) : y];
    }

    static Tensor EncoderLayer(Dictionary<string, Tensor> p, string at, Tensor x, Tensor? mask, Tensor? padding, bool gelu, bool normFirst)
    {
        x = Residual(p, $"{at}norm1", x, normFirst, v => Attend(p, $"{at}self_attn", v, v, mask, padding));
        return Residual(p, $"{at}norm2", x, normFirst, v => FeedForward(p, at, v, gelu));
    }

    static Tensor DecoderLayer(Dictionary<string, Tensor> p, string at, Tensor x, Tensor memory, Tensor? mask, bool gelu, bool normFirst)
    {
        x = Residual(p, $"{at}norm1", x, normFirst, v => Attend(p, $"{at}self_attn", v, v, mask, null));
        x = Residual(p, $"{at}norm2", x, normFirst, v => Attend(p, $"{at}multihead_attn", v, memory, null, null));
        return Residual(p, $"{at}norm3", x, normFirst, v => FeedForward(p, at, v, gelu));
    }

    static Tensor Residual(Dictionary<string, Tensor> p, string norm, Tensor x, bool normFirst, Func<Tensor, Tensor> block) =>
        normFirst ? x + block(Norm(p, norm, x)) : Norm(p, norm, x + block(x));

    static Tensor Norm(Dictionary<string, Tensor> p, string at, Tensor x) =>
        functional.layer_norm(x, [D], p[$"{at}.weight"], p[$"{at}.bias"], 1e-5);

    static Tensor FeedForward(Dictionary<string, Tensor> p, string at, Tensor x, bool gelu)
    {
        var h = functional.linear(x, p[$"{at}linear1.weight"], p[$"{at}linear1.bias"]);
        return functional.linear(gelu ? functional.gelu(h) : functional.relu(h), p[$"{at}linear2.weight"], p[$"{at}linear2.bias"]);
    }

    // T × B × D in, T × B × D out; masks say where not to look.
    static Tensor Attend(Dictionary<string, Tensor> p, string at, Tensor x, Tensor memory, Tensor? mask, Tensor? padding)
    {
        var w = p[$"{at}.in_proj_weight"].chunk(3);
        var b = p[$"{at}.in_proj_bias"].chunk(3);
        var q = Split(functional.linear(x, w[0], b[0]));
        var k = Split(functional.linear(memory, w[1], b[1]));
        var v = Split(functional.linear(memory, w[2], b[2]));
        var scores = q.matmul(k.transpose(-1, -2)) / Math.Sqrt(D / Heads);
        if (mask is not null) scores = scores.masked_fill(mask, double.NegativeInfinity);
        if (padding is not null) scores = scores.masked_fill(padding.reshape(Batch, 1, 1, -1), double.NegativeInfinity);
        var y = scores.softmax(-1).matmul(v).permute(2, 0, 1, 3).reshape(x.shape[0], Batch, D);
        return functional.linear(y, p[$"{at}.out_proj.weight"], p[$"{at}.out_proj.bias"]);

        static Tensor Split(Tensor x) => x.reshape(x.shape[0], Batch, Heads, D / Heads).permute(1, 2, 0, 3);
    }
}
