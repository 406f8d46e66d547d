namespace Sinter;

/// <summary>How queries look at keys in <see cref="TiledAttention"/> and <see cref="CachedAttention"/>. B sequences, H heads, L queries and S keys; the last query stands at the last key, so query i's
/// own place is key i + S - L. Whatever is given applies together: a query sees a key if causality, window, mask and tree all allow it.</summary>
public sealed record AttentionOptions
{
    /// <summary>A window without an end to that side.</summary>
    public const long Unbounded = -1;

    /// <summary>What products are multiplied by; 1 / √E if null.</summary>
    public double? Scale { get; init; }

    /// <summary>No query sees a key behind its own place.</summary>
    public bool IsCausal { get; init; }

    /// <summary>How many keys before and behind its own place a query sees (Child et al., 2019; Beltagy et al., "Longformer", 2020). Tiles of keys that no window
    /// reaches cost nothing.</summary>
    public (long Left, long Right) Window { get; init; } = (Unbounded, Unbounded);

    /// <summary>What may be looked at, broadcast to [B, H, L, S]: true for yes; or numbers that are added to the scores, and that have a gradient. It is never
    /// expanded in memory.</summary>
    public Tensor? Mask { get; init; }

    /// <summary>ALiBi: scores fall by the head's slope with each step between query and key (Press et al., 2022). [H] or [B, H], without a gradient.</summary>
    public Tensor? AlibiSlopes { get; init; }

    /// <summary>Which of the last L keys, [L, L] or [B, L, L] of bool, a query sees besides all keys before them: drafts that branch, whose nodes look at their
    /// ancestors (Cai et al., "Medusa", 2024). <c>Tensor.Ancestors</c> makes it from each node's parent.</summary>
    public Tensor? Tree { get; init; }

    /// <summary>The probability that a weight becomes 0; the others grow by 1 / (1 - p). Drawn by counter, so the backward pass draws the same again.</summary>
    public double DropoutP { get; init; }

    /// <summary>Where the dropout comes from.</summary>
    public Generator? Generator { get; init; }

    internal AttentionSetting Setting(string op, long width, AttentionSequences sequences)
    {
        Check.Argument(DropoutP is >= 0 and <= 1, $"{op}: DropoutP is {DropoutP}; a probability must be from 0 to 1.");
        Check.Argument(Window is { Left: >= Unbounded, Right: >= Unbounded }, $"{op}: Window is ({Window.Left}, {Window.Right}); each must be at least 0, or -1 for no end.");
        var draw = DropoutP > 0 ? (Generator ?? Generator.Default).Reserve(sequences.DrawStart(sequences.Count)) : default;
        var right = IsCausal ? 0 : Window.Right;
        return new(Scale ?? 1 / Math.Sqrt(width), DropoutP, draw, Reach(Window.Left), Reach(right), BottomRight: true);
    }

    static long Reach(long window) => window == Unbounded ? AttentionSetting.Unbounded : Math.Min(window, AttentionSetting.Unbounded);

    /// <summary>The terms for the scores [B, H, L, S].</summary>
    internal AttentionTerms Terms(string op, Shape scores, DType computing)
    {
        var terms = Mask is null ? default : AttentionTerms.OfMask(op, nameof(Mask), Mask, scores, computing);
        return terms with { Slopes = Slopes(op, scores[0], scores[1], computing), Tree = Branches(op, scores) };
    }

    internal Tensor? Slopes(string op, long batch, long heads, DType computing)
    {
        if (AlibiSlopes is not { } slopes) return null;
        Check.Shape(slopes.Shape == [heads] || slopes.Shape == [batch, heads], $"{op}: AlibiSlopes is {slopes.Shape}; it must be [{heads}] or [{batch}, {heads}].");
        return (slopes.Rank == 1 ? slopes.Unsqueeze(0) : slopes).Detach().To(computing);
    }

    Tensor? Branches(string op, Shape scores)
    {
        if (Tree is not { } tree) return null;
        long batch = scores[0], nodes = scores[2];
        Check.DType(tree.DType == DType.Bool, $"{op}: Tree is {tree.DType}; it must be bool (true: is seen).");
        Check.Shape(tree.Shape == [nodes, nodes] || tree.Shape == [batch, nodes, nodes] || tree.Shape == [1, nodes, nodes],
            $"{op}: Tree is {tree.Shape}; for {batch} sequences of {nodes} queries it must be [{nodes}, {nodes}] or [{batch}, {nodes}, {nodes}].");
        return tree.Rank == 2 ? tree.Unsqueeze(0) : tree;
    }
}
