namespace Sinter;

/// <summary>What is added to scores and what hides keys, each or none: numbers [B, H, L, S] of the type that is computed in; truth values [B, H, L, S] (true: may be
/// looked at); a tree [B, L, L] of the same over the last L keys; the slopes of ALiBi [B, H], by which scores fall with the distance. A size of 1 serves all.</summary>
readonly record struct AttentionTerms(Tensor? Bias = null, Tensor? Mask = null, Tensor? Tree = null, Tensor? Slopes = null)
{
    public bool Any => (Bias ?? Mask ?? Tree ?? Slopes) is not null;

    public void KeepAlive()
    {
        GC.KeepAlive(Bias);
        GC.KeepAlive(Mask);
        GC.KeepAlive(Tree);
        GC.KeepAlive(Slopes);
    }

    /// <summary>The term of what a caller gave as mask for scores [*, H, L, S]. What is the same for all sequences, heads or queries stays one in memory.</summary>
    public static AttentionTerms OfMask(string op, string name, Tensor mask, Shape scores, DType computing)
    {
        Check.DType(mask.DType == DType.Bool || mask.DType.IsFloatingPoint,
            $"{op}: {name} is {mask.DType}; it must be bool (true: may be looked at), or floating-point to be added to the scores.");
        Check.Shape(Shape.Broadcast(mask.Shape, scores, op) == scores, $"{op}: {name} is {mask.Shape}, which does not broadcast to the scores, {scores}.");
        if (mask.DType != DType.Bool) mask = mask.To(computing);
        while (mask.Rank < Math.Max(4, scores.Rank)) mask = mask.Unsqueeze(0);
        Shape matrices = [.. mask.Shape[^3..^1], scores[^1]];
        var isShared = mask.Shape[..^3].Count == 1;
        mask = isShared ? mask.Reshape([1, .. mask.Shape[^3..]]).Expand([1, .. matrices]) : mask.Expand([.. scores[..^3], .. matrices]).Reshape([scores[..^3].Count, .. matrices]);
        return mask.DType == DType.Bool ? new(Mask: mask) : new(Bias: mask);
    }
}
