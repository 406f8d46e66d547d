using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Golden.Families;

/// <summary>
/// nanoGPT's model, two layers of width eight: loss, all gradients, and the losses of ten AdamW steps. Keys and shapes are nanoGPT's, the
/// output layer shares the token embedding.
/// </summary>
static class TinyGpt
{
    const long V = 11, T = 6, D = 8, Heads = 2, Layers = 2, B = 2;

    public static void Fill(Family family)
    {
        var draw = new Draw("gpt");
        var parameters = new SortedDictionary<string, Tensor>(StringComparer.Ordinal);
        void Matrix(string key, params long[] shape) => parameters[key] = draw.Uniform(-0.5, 0.5, shape);
        void Norm(string key)
        {
            parameters[$"{key}.weight"] = draw.Uniform(0.75, 1.25, D);
            parameters[$"{key}.bias"] = draw.Uniform(-0.25, 0.25, D);
        }
        void Dense(string key, long from, long to)
        {
            Matrix($"{key}.weight", to, from);
            Matrix($"{key}.bias", to);
        }
        Matrix("transformer.wte.weight", V, D);
        Matrix("transformer.wpe.weight", T, D);
        for (int i = 0; i < Layers; i++)
        {
            Norm($"transformer.h.{i}.ln_1");
            Dense($"transformer.h.{i}.attn.c_attn", D, 3 * D);
            Dense($"transformer.h.{i}.attn.c_proj", D, D);
            Norm($"transformer.h.{i}.ln_2");
            Dense($"transformer.h.{i}.mlp.c_fc", D, 4 * D);
            Dense($"transformer.h.{i}.mlp.c_proj", 4 * D, D);
        }
        Norm("transformer.ln_f");
        var keys = parameters.Keys.ToArray();
        var idx = draw.Integers(0, (int)V, B, T);
        var targets = draw.Integers(0, (int)V, B, T);

        Input[] inputs = [("idx", idx), ("targets", targets), .. keys.Select(key => (Input)(key, parameters[key]))];
        object model = new { vocab_size = V, block_size = T, n_layer = Layers, n_head = Heads, n_embd = D, dropout = 0.0, bias = true };
        family.Add("gpt", "nanogpt.GPT", model, inputs, x =>
        {
            var p = keys.Select((key, i) => (key, x[i + 2])).ToDictionary(pair => pair.key, pair => pair.Item2);
            var (logits, loss) = Forward(p, x[0], x[1]);
            return [logits.detach(), loss];
        }, outputs: ["logits", "loss"], unitWeight: true);

        var trained = keys.Select(key => parameters[key].clone().requires_grad_(true)).ToArray();
        var named = keys.Zip(trained).ToDictionary(pair => pair.First, pair => pair.Second);
        var step = NativeOptimizers.AdamW(trained, 0.01, 0.9, 0.95, 1e-8, 0.1, false);
        var losses = new List<Tensor>();
        for (int t = 0; t < 10; t++)
        {
            foreach (var p in trained) p.grad?.zero_();
            var (_, loss) = Forward(named, idx, targets);
            losses.Add(loss.detach().clone());
            loss.backward();
            step();
        }
        losses.Add(Forward(named, idx, targets).Loss.detach());
        family.AddTable("gpt_adamw", "nanogpt.GPT",
            new { model, start = "gpt", optimizer = "optim.AdamW", lr = 0.01, betas = (double[])[0.9, 0.95], eps = 1e-8, weight_decay = 0.1, steps = 10 },
            "libtorch", [], [("losses", stack(losses)), .. keys.Select((key, i) => (key, trained[i]))]);
    }

    static (Tensor Logits, Tensor Loss) Forward(Dictionary<string, Tensor> p, Tensor idx, Tensor targets)
    {
        var wte = p["transformer.wte.weight"];
        var x = wte.index_select(0, idx.reshape(B * T)).reshape(B, T, D) + p["transformer.wpe.weight"][..(int)T];
        for (int i = 0; i < Layers; i++)
        {
            string at = $"transformer.h.{i}";
            x = x + Attend(p, $"{at}.attn", Norm(p, $"{at}.ln_1", x));
            var h = functional.gelu(Dense(p, $"{at}.mlp.c_fc", Norm(p, $"{at}.ln_2", x)));
            x = x + Dense(p, $"{at}.mlp.c_proj", h);
        }
        var logits = functional.linear(Norm(p, "transformer.ln_f", x), wte);
        return (logits, functional.cross_entropy(logits.reshape(B * T, V), targets.reshape(B * T)));
    }

    static Tensor Attend(Dictionary<string, Tensor> p, string at, Tensor x)
    {
        var qkv = Dense(p, $"{at}.c_attn", x).reshape(B, T, 3, Heads, D / Heads).permute(2, 0, 3, 1, 4);
        var y = functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], is_casual: true);
        return Dense(p, $"{at}.c_proj", y.transpose(1, 2).reshape(B, T, D));
    }

    static Tensor Norm(Dictionary<string, Tensor> p, string at, Tensor x) =>
        functional.layer_norm(x, [D], p[$"{at}.weight"], p[$"{at}.bias"], 1e-5);

    static Tensor Dense(Dictionary<string, Tensor> p, string at, Tensor x) => functional.linear(x, p[$"{at}.weight"], p[$"{at}.bias"]);
}
