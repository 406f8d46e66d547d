using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Peers.Torch;

/// <summary>nanoGPT's model on libtorch: causal attention, exact GELU, output layer tied to the token embedding, no dropout.</summary>
sealed class TorchGpt : nn.Module<Tensor, Tensor>
{
    readonly GptShape shape;
    readonly Embedding wte, wpe;
    readonly ModuleList<TorchGptBlock> h;
    readonly LayerNorm ln_f;

    public TorchGpt(GptShape shape) : base("gpt")
    {
        this.shape = shape;
        wte = nn.Embedding(shape.Vocabulary, shape.Width);
        wpe = nn.Embedding(shape.Block, shape.Width);
        h = nn.ModuleList([.. Enumerable.Range(0, shape.Layers).Select(_ => new TorchGptBlock(shape))]);
        ln_f = nn.LayerNorm(shape.Width);
        RegisterComponents();
        using (no_grad())
            foreach (var (name, parameter) in named_parameters())
                if (parameter.dim() == 2) nn.init.normal_(parameter, 0, shape.InitialDeviation);
                else if (name.EndsWith("bias")) nn.init.zeros_(parameter);
    }

    public override Tensor forward(Tensor idx)
    {
        var x = wte.call(idx) + wpe.weight!;
        foreach (var block in h) x = block.call(x);
        return nn.functional.linear(ln_f.call(x), wte.weight!);
    }
}
