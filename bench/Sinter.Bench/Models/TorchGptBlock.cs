using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sinter.Bench.Models;

/// <summary>One transformer block: attention and two dense layers, each behind a norm and around a residual sum.</summary>
sealed class TorchGptBlock : nn.Module<TorchTensor, TorchTensor>
{
    readonly long heads;
    readonly LayerNorm ln_1, ln_2;
    readonly Linear c_attn, attn_proj, c_fc, mlp_proj;

    public TorchGptBlock(GptShape shape) : base("block")
    {
        heads = shape.Heads;
        ln_1 = nn.LayerNorm(shape.Width);
        c_attn = nn.Linear(shape.Width, 3 * shape.Width);
        attn_proj = nn.Linear(shape.Width, shape.Width);
        ln_2 = nn.LayerNorm(shape.Width);
        c_fc = nn.Linear(shape.Width, 4 * shape.Width);
        mlp_proj = nn.Linear(4 * shape.Width, shape.Width);
        RegisterComponents();
    }

    public override TorchTensor forward(TorchTensor x)
    {
        long B = x.shape[0], T = x.shape[1], C = x.shape[2];
        var qkv = c_attn.call(ln_1.call(x)).chunk(3, -1);
        var y = nn.functional.scaled_dot_product_attention(Split(qkv[0]), Split(qkv[1]), Split(qkv[2]), is_casual: true);
        x = x + attn_proj.call(y.transpose(1, 2).reshape(B, T, C));
        return x + mlp_proj.call(nn.functional.gelu(c_fc.call(ln_2.call(x))));

        TorchTensor Split(TorchTensor part) => part.view(B, T, heads, C / heads).transpose(1, 2);
    }
}
