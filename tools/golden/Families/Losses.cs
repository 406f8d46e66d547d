using TorchSharp;
using static Golden.Input;
using static Golden.TorchScript;
using static TorchSharp.torch;

namespace Golden.Families;

/// <summary>Every loss of torch.nn.functional under each reduction.</summary>
static class Losses
{
    static readonly string[] Reductions = ["none", "mean", "sum"];

    public static void Fill(Family family)
    {
        var draw = new Draw("losses");
        Classes(family, draw);
        Regression(family, draw);
        Probabilities(family, draw);
        Margins(family, draw);
        Connectionist(family, draw);
    }

    static void Classes(Family family, Draw draw)
    {
        var scores = draw.Values(5, 4);
        var image = draw.Values(2, 4, 3);
        var target = draw.Integers(0, 4, 5);
        var imageTarget = draw.Integers(0, 4, 2, 3);
        var ignoring = tensor(new long[] { 2, -100, 0, 3, 1 });
        var ignoringOne = tensor(new long[] { 2, 1, 0, 1, 3 });
        var weight = draw.Uniform(0.25, 2, 4);
        // Each row sums to one, in steps of 1/64.
        var shares = tensor(new double[,] { { 32, 16, 8, 8 }, { 0, 64, 0, 0 }, { 10, 20, 30, 4 }, { 16, 16, 16, 16 }, { 1, 2, 3, 58 } }) / 64;

        CrossEntropy("cross_entropy", scores, target);
        CrossEntropy("cross_entropy_weight", scores, target, weight);
        CrossEntropy("cross_entropy_smoothing", scores, target, null, -100, 0.1);
        CrossEntropy("cross_entropy_weight_smoothing", scores, target, weight, -100, 0.25);
        CrossEntropy("cross_entropy_ignore", scores, ignoring);
        CrossEntropy("cross_entropy_ignore_weight_smoothing", scores, ignoringOne, weight, 1, 0.1);
        CrossEntropy("cross_entropy_image", image, imageTarget);
        CrossEntropy("cross_entropy_one_sample", draw.Values(4), tensor(2L));
        CrossEntropy("cross_entropy_probabilities", scores, shares);
        CrossEntropy("cross_entropy_probabilities_weight_smoothing", scores, shares, weight, -100, 0.1);

        var logProbabilities = draw.Uniform(-4, 0, 5, 4);
        NegativeLogLikelihood("nll_loss", logProbabilities, target);
        NegativeLogLikelihood("nll_loss_weight", logProbabilities, target, weight);
        NegativeLogLikelihood("nll_loss_ignore", logProbabilities, ignoringOne, weight, 1);
        NegativeLogLikelihood("nll_loss_image", draw.Uniform(-4, 0, 2, 4, 3), imageTarget);

        void CrossEntropy(string id, Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100, double label_smoothing = 0) =>
            Each(family, id, "nn.functional.cross_entropy",
                reduction => new { ignore_index, label_smoothing, reduction },
                code => $"torch.cross_entropy_loss(input, target, {(weight is null ? "None" : "weight")}, {code}, {ignore_index}, {Literal(label_smoothing)})",
                weight is null ? [("input", input), Constant("target", target)]
                    : [("input", input), Constant("target", target), Constant("weight", weight)]);

        void NegativeLogLikelihood(string id, Tensor input, Tensor target, Tensor? weight = null, long ignore_index = -100) =>
            Each(family, id, "nn.functional.nll_loss",
                reduction => new { ignore_index, reduction },
                code => $"torch.nll_loss_nd(input, target, {(weight is null ? "None" : "weight")}, {code}, {ignore_index})",
                weight is null ? [("input", input), Constant("target", target)]
                    : [("input", input), Constant("target", target), Constant("weight", weight)]);
    }

    static void Regression(Family family, Draw draw)
    {
        Input[] pair = [("input", draw.Values(3, 4)), ("target", draw.Values(3, 4))];
        Each(family, "mse_loss", "nn.functional.mse_loss", reduction => new { reduction }, code => $"torch.mse_loss(input, target, {code})", pair);
        Each(family, "l1_loss", "nn.functional.l1_loss", reduction => new { reduction }, code => $"torch.l1_loss(input, target, {code})", pair);
        foreach (double beta in (double[])[1, 0.5])
            Each(family, $"smooth_l1_loss{(beta == 1 ? "" : "_beta")}", "nn.functional.smooth_l1_loss", reduction => new { beta, reduction },
                code => $"torch.smooth_l1_loss(input, target, {code}, {Literal(beta)})", pair);
        foreach (double delta in (double[])[1, 0.5])
            Each(family, $"huber_loss{(delta == 1 ? "" : "_delta")}", "nn.functional.huber_loss", reduction => new { delta, reduction },
                code => $"torch.huber_loss(input, target, {code}, {Literal(delta)})", pair);

        Input[] counts = [("input", draw.Uniform(0.5, 3, 6)), Constant("target", tensor(new double[] { 0, 1, 2, 3, 5, 1 }))];
        foreach (bool log_input in (bool[])[true, false])
            foreach (bool full in (bool[])[false, true])
                Each(family, $"poisson_nll_loss{(log_input ? "" : "_rates")}{(full ? "_full" : "")}", "nn.functional.poisson_nll_loss",
                    reduction => new { log_input, full, eps = 1e-8, reduction },
                    code => $"torch.poisson_nll_loss(input, target, {Literal(log_input)}, {Literal(full)}, 1e-8, {code})", counts);

        // Defined in PyTorch's Python layer: 0.5 (log var + (input - target)^2 / var), with var kept above eps outside the graph.
        Input[] spread = [("input", draw.Values(3, 4)), Constant("target", draw.Values(3, 4)), ("var", draw.Uniform(0.25, 3, 3, 4))];
        foreach (bool full in (bool[])[false, true])
            Each(family, $"gaussian_nll_loss{(full ? "_full" : "")}", "nn.functional.gaussian_nll_loss",
                reduction => new { full, eps = 1e-6, reduction },
                code => Reduce(code, $"0.5 * (torch.log(var) + (input - target) * (input - target) / var) + {(full ? Literal(0.5 * Math.Log(2 * Math.PI)) : "0.0")}"),
                spread);
    }

    static void Probabilities(Family family, Draw draw)
    {
        var probability = draw.Uniform(0.05, 0.95, 3, 4);
        var target = draw.Uniform(0, 1, 3, 4);
        var weight = draw.Uniform(0.25, 2, 4);
        var positive = draw.Uniform(0.5, 3, 4);
        var logits = cat([draw.Values(2, 4), tensor(new double[] { 40, -40, 0, 12 }).reshape(1, 4)]);

        Each(family, "binary_cross_entropy", "nn.functional.binary_cross_entropy", reduction => new { reduction },
            code => $"torch.binary_cross_entropy(input, target, None, {code})", [("input", probability), Constant("target", target)]);
        Each(family, "binary_cross_entropy_weight", "nn.functional.binary_cross_entropy", reduction => new { reduction },
            code => $"torch.binary_cross_entropy(input, target, weight, {code})",
            [("input", probability), Constant("target", target), Constant("weight", weight)]);
        Each(family, "binary_cross_entropy_saturated", "nn.functional.binary_cross_entropy", reduction => new { reduction },
            code => $"torch.binary_cross_entropy(input, target, None, {code})",
            [("input", tensor(new double[] { 0, 1, 0, 1 })), Constant("target", tensor(new double[] { 1, 0, 0, 1 }))]);
        Each(family, "bce_with_logits", "nn.functional.binary_cross_entropy_with_logits", reduction => new { reduction },
            code => $"torch.binary_cross_entropy_with_logits(input, target, None, None, {code})", [("input", logits), Constant("target", target)]);
        Each(family, "bce_with_logits_pos_weight", "nn.functional.binary_cross_entropy_with_logits", reduction => new { reduction },
            code => $"torch.binary_cross_entropy_with_logits(input, target, weight, pos_weight, {code})",
            [("input", logits), Constant("target", target), Constant("weight", weight), Constant("pos_weight", positive)]);

        Input[] plain = [("input", draw.Uniform(-3, 0, 3, 4)), ("target", cat([draw.Uniform(0.1, 1, 2, 4), tensor(new double[] { 0, 0.5, 0.25, 0.25 }).reshape(1, 4)]))];
        Input[] logarithmic = [("input", draw.Uniform(-3, 0, 3, 4)), ("target", draw.Uniform(-3, 0, 3, 4))];
        foreach (bool log_target in (bool[])[false, true])
        {
            string id = log_target ? "kl_div_log_target" : "kl_div";
            Input[] inputs = log_target ? logarithmic : [plain[0], Constant("target", plain[1].Value)];
            Each(family, id, "nn.functional.kl_div", reduction => new { log_target, reduction },
                code => $"torch.kl_div(input, target, {code}, log_target={Literal(log_target)})", inputs);
            family.Function($"{id}_batchmean", "nn.functional.kl_div", new { log_target, reduction = "batchmean" },
                $"torch.kl_div(input, target, 2, log_target={Literal(log_target)}) / 3", inputs);
        }

        var labels = draw.Integers(0, 2, 3, 4).to(float64);
        Each(family, "soft_margin_loss", "nn.functional.soft_margin_loss", reduction => new { reduction },
            code => $"torch.soft_margin_loss(input, target, {code})", [("input", draw.Values(3, 4)), Constant("target", labels * 2 - 1)]);
        // Defined in PyTorch's Python layer: the mean over classes of the two-sided log-sigmoid.
        const string Classwise = "-(target * torch.log_sigmoid(input) + (1.0 - target) * torch.log_sigmoid(-input))";
        Each(family, "multilabel_soft_margin_loss", "nn.functional.multilabel_soft_margin_loss", reduction => new { reduction },
            code => Reduce(code, $"torch.mean({Classwise}, [-1])"), [("input", draw.Values(3, 4)), Constant("target", labels)]);
        Each(family, "multilabel_soft_margin_loss_weight", "nn.functional.multilabel_soft_margin_loss", reduction => new { reduction },
            code => Reduce(code, $"torch.mean({Classwise} * weight, [-1])"),
            [("input", draw.Values(3, 4)), Constant("target", labels), Constant("weight", weight)]);
    }

    static void Margins(Family family, Draw draw)
    {
        var sign = tensor(new double[] { 1, -1, -1, 1, -1 });
        foreach (double margin in (double[])[0, 0.5])
        {
            string suffix = margin == 0 ? "" : "_margin";
            Each(family, $"cosine_embedding_loss{suffix}", "nn.functional.cosine_embedding_loss", reduction => new { margin, reduction },
                code => $"torch.cosine_embedding_loss(input1, input2, target, {Literal(margin)}, {code})",
                [("input1", draw.Values(5, 3)), ("input2", draw.Values(5, 3)), Constant("target", sign)]);
            Each(family, $"margin_ranking_loss{suffix}", "nn.functional.margin_ranking_loss", reduction => new { margin, reduction },
                code => $"torch.margin_ranking_loss(input1, input2, target, {Literal(margin)}, {code})",
                [("input1", draw.Values(5)), ("input2", draw.Values(5)), Constant("target", sign)]);
        }
        Each(family, "hinge_embedding_loss", "nn.functional.hinge_embedding_loss", reduction => new { margin = 1.0, reduction },
            code => $"torch.hinge_embedding_loss(input, target, 1.0, {code})", [("input", draw.Values(5)), Constant("target", sign)]);
        foreach (var (id, margin, p, swap) in ((string, double, double, bool)[])[("", 1, 2, false), ("_swap", 1, 2, true), ("_p1", 0.5, 1, false)])
            Each(family, $"triplet_margin_loss{id}", "nn.functional.triplet_margin_loss",
                reduction => new { margin, p, eps = 1e-6, swap, reduction },
                code => $"torch.triplet_margin_loss(anchor, positive, negative, {Literal(margin)}, {Literal(p)}, 1e-6, {Literal(swap)}, {code})",
                [("anchor", draw.Values(4, 3)), ("positive", draw.Values(4, 3)), ("negative", draw.Values(4, 3))]);
        var classes = draw.Integers(0, 4, 5);
        var weight = draw.Uniform(0.25, 2, 4);
        foreach (int p in (int[])[1, 2])
            Each(family, $"multi_margin_loss{(p == 1 ? "" : "_p2_weight")}", "nn.functional.multi_margin_loss",
                reduction => new { p, margin = 1.0, reduction },
                code => $"torch.multi_margin_loss(input, target, {p}, 1.0, {(p == 1 ? "None" : "weight")}, {code})",
                p == 1 ? [("input", draw.Values(5, 4)), Constant("target", classes)]
                    : [("input", draw.Values(5, 4)), Constant("target", classes), Constant("weight", weight)]);
        Each(family, "multilabel_margin_loss", "nn.functional.multilabel_margin_loss", reduction => new { reduction },
            code => $"torch.multilabel_margin_loss(input, target, {code})",
            [("input", draw.Values(3, 4)), Constant("target", tensor(new long[,] { { 3, 0, -1, 1 }, { 1, -1, 0, 0 }, { 0, 1, 2, 3 } }))]);
    }

    // The kernel's gradient is right only behind a log-softmax, as in every real use; the stored input is what goes into it.
    static void Connectionist(Family family, Draw draw)
    {
        var logits = draw.Values(6, 3, 5);
        var padded = tensor(new long[,] { { 1, 2, 2 }, { 3, 1, 0 }, { 4, 0, 0 } });
        var joined = tensor(new long[] { 1, 2, 2, 3, 1, 4 });
        var lengths = tensor(new long[] { 6, 5, 4 });
        var targetLengths = tensor(new long[] { 3, 2, 1 });
        Case("ctc_loss", padded, lengths, 0, false);
        Case("ctc_loss_joined", joined, lengths, 0, false);
        Case("ctc_loss_blank", tensor(new long[,] { { 1, 2, 2 }, { 3, 1, 0 }, { 0, 0, 0 } }), lengths, 4, false);
        Case("ctc_loss_zero_infinity", padded, tensor(new long[] { 3, 5, 4 }), 0, true);

        void Case(string id, Tensor targets, Tensor inputLengths, long blank, bool zero_infinity) =>
            Each(family, id, "nn.functional.ctc_loss", reduction => new { blank, zero_infinity, reduction },
                code => $"torch.ctc_loss(torch.log_softmax(logits, -1), targets, input_lengths, target_lengths, {blank}, {code}, {Literal(zero_infinity)})",
                [("logits", logits), ("targets", targets), ("input_lengths", inputLengths), ("target_lengths", targetLengths)]);
    }

    static void Each(Family family, string id, string op, Func<string, object> args, Func<int, string> expression, Input[] inputs)
    {
        for (int code = 0; code < Reductions.Length; code++)
            family.Function($"{id}_{Reductions[code]}", op, args(Reductions[code]), expression(code), inputs);
    }

    static string Reduce(int code, string expression) => code switch
    {
        1 => $"torch.mean({expression})",
        2 => $"torch.sum({expression})",
        _ => expression,
    };
}
