using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sinter.Bench.Models;

/// <summary>nanoGPT's model on libtorch: causal attention, exact GELU, output layer tied to the token embedding, no dropout.</summary>
sealed class TorchGpt : nn.Module<TorchTensor, TorchTensor>
{
    readonly Embedding wte, wpe;
    readonly ModuleList<TorchGptBlock> h;
    readonly LayerNorm ln_f;

    public TorchGpt(GptShape shape) : base("gpt")
    {
        wte = nn.Embedding(shape.Vocabulary, shape.Width);
        wpe = nn.Embedding(shape.Block, shape.Width);
        h = nn.ModuleList([.. Enumerable.Range(0, shape.Layers).Select(_ => new TorchGptBlock(shape))]);
        ln_f = nn.LayerNorm(shape.Width);
        RegisterComponents();
    }

    public override TorchTensor forward(TorchTensor idx)
    {
        var x = wte.call(idx) + wpe.weight!;
        foreach (var block in h) x = block.call(x);
        return nn.functional.linear(ln_f.call(x), wte.weight!);
    }
}
