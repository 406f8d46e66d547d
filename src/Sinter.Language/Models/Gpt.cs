using Sinter.Nn;

namespace Sinter.Language;

/// <summary>
/// GPT-2's decoder (Radford et al., 2019) with nanoGPT's tensor names: token and position embeddings, pre-norm blocks, a head that shares the token embedding.
/// </summary>
public sealed class Gpt : Module<Tensor, Tensor>
{
    /// <summary>A model with GPT-2's initial weights, drawn from the default generator.</summary>
    /// <exception cref="ArgumentException">The sizes make no model.</exception>
    public Gpt(GptOptions options)
    {
        options.Validate();
        Options = options;
        Transformer = new(options);
        LmHead = new(Transformer.Wte.Weight);
        foreach (var (name, p) in NamedParameters())
            if (p.Rank >= 2) Init.Normal(p, 0, name.EndsWith("c_proj.weight", StringComparison.Ordinal) ? 0.02 / Math.Sqrt(2 * options.Layers) : 0.02);
            else if (name.EndsWith("bias", StringComparison.Ordinal)) Init.Zeros(p);
    }

    /// <summary>The sizes.</summary>
    public GptOptions Options { get; }

    /// <summary>Everything below the head.</summary>
    public GptTransformer Transformer { get; }

    /// <summary>From the residual stream to logits; its weight is the token embedding's.</summary>
    public Linear LmHead { get; }

    /// <summary>The logits [B, T, V] of the next token at each position, from ids [B, T].</summary>
    public override Tensor Forward(Tensor x) => LmHead.Call(Transformer.Call(x));

    /// <summary>The mean cross-entropy, in nats a token, of <paramref name="targets"/> [B, T] after ids [B, T].</summary>
    public Tensor Loss(Tensor ids, Tensor targets) => Call(ids).Reshape(-1, Options.VocabularySize).CrossEntropy(targets.Reshape(-1));

    /// <summary>The logits [B, V] after the last of ids [B, T].</summary>
    public Tensor Next(Tensor ids) => LmHead.Call(Transformer.Call(ids).Select(1, -1));
}

/// <summary>The embeddings, the blocks and the last norm of a GPT.</summary>
public sealed class GptTransformer : Module<Tensor, Tensor>
{
    internal GptTransformer(GptOptions options)
    {
        Wte = new(options.VocabularySize, options.Dim);
        Wpe = new(options.BlockSize, options.Dim);
        Drop = new(options.Dropout);
        H = new(Enumerable.Range(0, options.Layers).Select(_ => new GptBlock(options)));
        LnF = new([options.Dim], bias: options.Bias);
    }

    /// <summary>Token embedding [V, C].</summary>
    public Embedding Wte { get; }

    /// <summary>Position embedding [T, C].</summary>
    public Embedding Wpe { get; }

    /// <summary>Dropout of the embeddings.</summary>
    public Dropout Drop { get; }

    /// <summary>The blocks.</summary>
    public ModuleList<GptBlock> H { get; }

    /// <summary>The norm before the head.</summary>
    public LayerNorm LnF { get; }

    /// <summary>The residual stream [B, T, C] from ids [B, T].</summary>
    public override Tensor Forward(Tensor x)
    {
        var (time, block) = (x.Shape[^1], Wpe.Weight.Shape[0]);
        Check.Shape(time <= block, $"Gpt: {time} tokens, but the model reads at most {block}; cut the context.");
        x = Drop.Call(Wte.Call(x) + Wpe.Weight[..(int)time]);
        foreach (var h in H) x = h.Call(x);
        return LnF.Call(x);
    }
}

/// <summary>One block: attention, then an MLP of four times the width, each normed before and added to the residual stream.</summary>
public sealed class GptBlock : Module<Tensor, Tensor>
{
    internal GptBlock(GptOptions options)
    {
        Ln1 = new([options.Dim], bias: options.Bias);
        Attn = new(options);
        Ln2 = new([options.Dim], bias: options.Bias);
        Mlp = new(options);
    }

    /// <summary>The norm before attention.</summary>
    [StateName("ln_1")] public LayerNorm Ln1 { get; }

    /// <summary>Attention.</summary>
    public CausalSelfAttention Attn { get; }

    /// <summary>The norm before the MLP.</summary>
    [StateName("ln_2")] public LayerNorm Ln2 { get; }

    /// <summary>The MLP.</summary>
    public GptMlp Mlp { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        x += Attn.Call(Ln1.Call(x));
        return x + Mlp.Call(Ln2.Call(x));
    }
}

/// <summary>Attention of each position to itself and those before it, in several heads.</summary>
public sealed class CausalSelfAttention : Module<Tensor, Tensor>
{
    readonly int _heads;
    readonly double _dropout;

    internal CausalSelfAttention(GptOptions options)
    {
        (_heads, _dropout) = (options.Heads, options.Dropout);
        CAttn = new(options.Dim, 3 * options.Dim, options.Bias);
        CProj = new(options.Dim, options.Dim, options.Bias);
        ResidDropout = new(options.Dropout);
    }

    /// <summary>Queries, keys and values in one map [3C, C].</summary>
    [StateName("c_attn")] public Linear CAttn { get; }

    /// <summary>From the heads back to the residual stream [C, C].</summary>
    [StateName("c_proj")] public Linear CProj { get; }

    /// <summary>Dropout of the result.</summary>
    public Dropout ResidDropout { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        // B blocks, T positions, C channels = H heads of D.
        var (b, t, c) = (x.Shape[0], x.Shape[1], x.Shape[2]);
        var qkv = CAttn.Call(x).Reshape(b, t, 3, _heads, c / _heads).Unbind(2);
        Tensor q = qkv[0].Transpose(1, 2), k = qkv[1].Transpose(1, 2), v = qkv[2].Transpose(1, 2);
        var y = q.ScaledDotProductAttention(k, v, isCausal: true, dropoutP: Training ? _dropout : 0);
        return ResidDropout.Call(CProj.Call(y.Transpose(1, 2).Reshape(b, t, c)));
    }
}

/// <summary>C → 4C → C with GELU between.</summary>
public sealed class GptMlp : Module<Tensor, Tensor>
{
    internal GptMlp(GptOptions options)
    {
        CFc = new(options.Dim, 4 * options.Dim, options.Bias);
        CProj = new(4 * options.Dim, options.Dim, options.Bias);
        Dropout = new(options.Dropout);
    }

    /// <summary>The map to the wide layer.</summary>
    [StateName("c_fc")] public Linear CFc { get; }

    /// <summary>The map back.</summary>
    [StateName("c_proj")] public Linear CProj { get; }

    /// <summary>Dropout of the result.</summary>
    public Dropout Dropout { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => Dropout.Call(CProj.Call(CFc.Call(x).Gelu()));
}
