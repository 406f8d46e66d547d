using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>The calls of golden cases that are losses, embeddings, attention, norms or contractions.</summary>
static class NeuralFunctions
{
    public static Tensor[] Call(GoldenCase c, Func<string, Tensor?> input)
    {
        Tensor In(string name) => input($"in/{name}")!;
        Tensor? Maybe(string name) => c.Inputs.Contains(name) ? In(name) : null;
        return c.Op[(c.Op.LastIndexOf('.') + 1)..] switch
        {
            "einsum" => [Tensor.Einsum(c.Text("equation"), [.. c.Inputs.Select(In)])],
            "rms_norm" => [In("input").RmsNorm(Shape.Create(c.Longs("normalized_shape")), In("weight"), c.Has("eps") ? c.Number("eps") : null)],
            "embedding" => [In("input").Embedding(In("weight"), scaleGradByFreq: c.Is("scale_grad_by_freq"))],
            "embedding_bag" => [In("input").EmbeddingBag(In("weight"), In("offsets"), Enum.Parse<BagMode>(c.Text("mode"), ignoreCase: true), Maybe("per_sample_weights"),
                c.Is("include_last_offset"), c.Has("padding_idx") ? c.Count("padding_idx") : null)],
            "scaled_dot_product_attention" => [In("query").ScaledDotProductAttention(In("key"), In("value"), Maybe("attn_mask"), isCausal: c.Is("is_causal"),
                scale: c.Has("scale") ? c.Number("scale") : null, enableGqa: c.Is("enable_gqa"))],
            "ctc_loss" => [In("logits").LogSoftmax(-1).CtcLoss(In("targets"), In("input_lengths").ToArray<long>(), In("target_lengths").ToArray<long>(), c.Count("blank"), c.Reduction(),
                c.Is("zero_infinity"))],
            "triplet_margin_loss" => [In("anchor").TripletMarginLoss(In("positive"), In("negative"), c.Number("margin"), c.Number("p"), c.Number("eps"), c.Is("swap"), c.Reduction())],
            "cosine_embedding_loss" => [In("input1").CosineEmbeddingLoss(In("input2"), In("target"), c.Number("margin"), c.Reduction())],
            "margin_ranking_loss" => [In("input1").MarginRankingLoss(In("input2"), In("target"), c.Number("margin"), c.Reduction())],
            _ => [Loss(c, In("input"), In("target"), Maybe)],
        };
    }

    static Tensor Loss(GoldenCase c, Tensor x, Tensor target, Func<string, Tensor?> maybe) => c.Op["nn.functional.".Length..] switch
    {
        "cross_entropy" => x.CrossEntropy(target, maybe("weight"), c.Count("ignore_index"), c.Reduction(), c.Number("label_smoothing")),
        "nll_loss" => x.NllLoss(target, maybe("weight"), c.Count("ignore_index"), c.Reduction()),
        "mse_loss" => x.MseLoss(target, c.Reduction()),
        "l1_loss" => x.L1Loss(target, c.Reduction()),
        "smooth_l1_loss" => x.SmoothL1Loss(target, c.Reduction(), c.Number("beta")),
        "huber_loss" => x.HuberLoss(target, c.Reduction(), c.Number("delta")),
        "poisson_nll_loss" => x.PoissonNllLoss(target, c.Is("log_input"), c.Is("full"), c.Number("eps"), c.Reduction()),
        "gaussian_nll_loss" => x.GaussianNllLoss(target, maybe("var")!, c.Is("full"), c.Number("eps"), c.Reduction()),
        "binary_cross_entropy" => x.BinaryCrossEntropy(target, maybe("weight"), c.Reduction()),
        "binary_cross_entropy_with_logits" => x.BinaryCrossEntropyWithLogits(target, maybe("weight"), maybe("pos_weight"), c.Reduction()),
        "kl_div" => x.KlDiv(target, c.Reduction(), c.Is("log_target")),
        "soft_margin_loss" => x.SoftMarginLoss(target, c.Reduction()),
        "multilabel_soft_margin_loss" => x.MultilabelSoftMarginLoss(target, maybe("weight"), c.Reduction()),
        "hinge_embedding_loss" => x.HingeEmbeddingLoss(target, c.Number("margin"), c.Reduction()),
        "multi_margin_loss" => x.MultiMarginLoss(target, c.Count("p"), c.Number("margin"), maybe("weight"), c.Reduction()),
        "multilabel_margin_loss" => x.MultilabelMarginLoss(target, c.Reduction()),
        _ => throw new NotSupportedException($"No function for {c.Op}."),
    };
}
