namespace Sinter.Testing;

/// <summary>PyTorch's lists of what automatic mixed precision does with each op (on CUDA, and on the CPU what is listed there alone).</summary>
public static class AutocastPolicies
{
    const string Low = """
        conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d prelu addmm addmv addr matmul einsum mm mv linear addbmm baddbmm bmm
        chain_matmul scaled_dot_product_attention
        """;

    const string Full = """
        acos asin cosh erfinv exp expm1 log log10 log2 log1p reciprocal rsqrt sinh tan pow softplus layer_norm group_norm cosine_similarity
        poisson_nll_loss cosine_embedding_loss nll_loss hinge_embedding_loss kl_div l1_loss smooth_l1_loss huber_loss mse_loss margin_ranking_loss
        multilabel_margin_loss soft_margin_loss triplet_margin_loss multi_margin_loss binary_cross_entropy_with_logits dist pdist cdist renorm logsumexp
        prod softmax log_softmax cumprod cumsum sum norm
        """;

    const string Promote = "addcdiv addcmul atan2 bilinear cross grid_sample index_put tensordot scatter_add stack cat index_copy";

    /// <summary>The policy of each listed op, by its last name.</summary>
    public static IReadOnlyDictionary<string, Precision> Listed { get; } = Names(Low, Precision.Low).Concat(Names(Full, Precision.Full)).Concat(Names(Promote, Precision.Promote))
        .ToDictionary(p => p.Name, p => p.Precision);

    static IEnumerable<(string Name, Precision Precision)> Names(string list, Precision precision)
        => list.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(name => (name, precision));

    /// <summary>What is listed for a published name, if anything.</summary>
    public static Precision? Of(string export)
        => export.EndsWith('_') || export.StartsWith("linalg.", StringComparison.Ordinal) || !Listed.TryGetValue(export[(export.LastIndexOf('.') + 1)..], out var precision) ? null : precision;
}
