using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class LossRows
{
    static readonly Shape Flat = [3, 4];
    static readonly Tensor Signs = Tensor.From([1.0, -1, -1, 1, -1, 1, 1, -1, 1, 1, -1, -1], Flat);
    static readonly Tensor Weight = Tensor.From([0.5, 2.0, 1.5, 1.0]);

    static Tensor Signed(Tensor like) => Signs.To(like.DType);

    // A loss of pairs of elements: the reference is a function of numbers.
    static OpRow Pairs(string name, Func<Tensor, Tensor, Tensor> call, Func<double, double, double> f, Input? x = null, Input? target = null, string? variant = null, bool sum = false)
        => new("nn.functional." + name, a => call(a[0], a[1]), new Sample(x ?? Input.Real(Flat), target ?? Input.Real(Flat)))
        {
            Variant = variant, Slack = 3, Reference = a => Total(a[0].ToArray<double>().Zip(a[1].ToArray<double>(), f), sum),
        };

    static Tensor Total(IEnumerable<double> loss, bool sum = false) => Tensor.From([sum ? loss.Sum() : loss.Average()], []);

    static double Huber(double d, double delta) => Math.Abs(d) < delta ? d * d / 2 : delta * (Math.Abs(d) - delta / 2);

    static double LogSigmoid(double x) => -Math.Log(1 + Math.Exp(-x));

    static double[][] RowsOf(Tensor x) => [.. x.ToArray<double>().Chunk((int)x.Shape[^1])];

    static double Distance(double[] a, double[] b, double p = 2, double eps = 1e-6) => Math.Pow(a.Zip(b, (u, v) => Math.Pow(Math.Abs(u - v + eps), p)).Sum(), 1 / p);

    static double Cosine(double[] a, double[] b) => a.Zip(b, (u, v) => u * v).Sum() / Math.Sqrt(a.Sum(u => u * u) * b.Sum(u => u * u));

    static Input Unit => Input.Real(Flat, 0.1, 0.9);

    public static IEnumerable<OpRow> Rows =>
    [
        Pairs("mse_loss", (x, t) => x.MseLoss(t), (x, t) => (x - t) * (x - t)),
        Pairs("mse_loss", (x, t) => x.MseLoss(t, Reduction.Sum), (x, t) => (x - t) * (x - t), variant: "sum", sum: true),
        Pairs("l1_loss", (x, t) => x.L1Loss(t), (x, t) => Math.Abs(x - t)),
        Pairs("smooth_l1_loss", (x, t) => x.SmoothL1Loss(t, beta: 0.7), (x, t) => Huber(x - t, 0.7) / 0.7) with
        {
            Errors = [new(() => Signs.SmoothL1Loss(Signs, beta: -1), "^SmoothL1Loss: beta is -1")],
        },
        Pairs("huber_loss", (x, t) => x.HuberLoss(t, delta: 1.3), (x, t) => Huber(x - t, 1.3)) with { Errors = [new(() => Signs.HuberLoss(Signs, delta: 0), "^HuberLoss: delta is 0")] },
        Pairs("poisson_nll_loss", (x, t) => x.PoissonNllLoss(t), (x, t) => Math.Exp(x) - t * x),
        Pairs("poisson_nll_loss", (x, t) => x.PoissonNllLoss(t, logInput: false, full: true), (x, t) => x - t * Math.Log(x + 1e-8) + (t > 1 ? t * Math.Log(t) - t + Math.Log(2 * Math.PI * t) / 2 : 0),
            Input.Real(Flat, 0.5, 3), Input.Real(Flat, 0.2, 4, 1), "rates"),
        new("nn.functional.gaussian_nll_loss", a => a[0].GaussianNllLoss(a[1], a[2], full: true), new Sample(Input.Real(Flat), Input.Real(Flat), Input.Real(Flat, 0.5, 2)))
        {
            Slack = 3, Reference = a => Total(a[0].ToArray<double>().Zip(a[1].ToArray<double>(), a[2].ToArray<double>()).Select(e => (Math.Log(e.Third) + (e.First - e.Second) * (e.First - e.Second) / e.Third + Math.Log(2 * Math.PI)) / 2)),
        },
        Pairs("kl_div", (x, t) => x.KlDiv(t, Reduction.BatchMean), (x, t) => 4 * t * (Math.Log(t) - x), target: Unit),
        Pairs("kl_div", (x, t) => x.KlDiv(t, Reduction.Sum, logTarget: true), (x, t) => Math.Exp(t) * (t - x), variant: "log target", sum: true),
        Pairs("binary_cross_entropy", (x, t) => x.BinaryCrossEntropy(t), (x, t) => -t * Math.Log(x) - (1 - t) * Math.Log(1 - x), Unit, Unit) with
        {
            Errors = [new(() => Signs.BinaryCrossEntropy(Tensor.Ones(4)), @"x is \[3, 4\] and target \[4\]; the shapes must be equal")],
        },
        Pairs("binary_cross_entropy_with_logits", (x, t) => x.BinaryCrossEntropyWithLogits(t, posWeight: Tensor.Of(2.5, x.DType)), (x, t) => -2.5 * t * LogSigmoid(x) - (1 - t) * LogSigmoid(-x), target: Unit) with
        {
            Errors = [new(() => Signs.BinaryCrossEntropyWithLogits(Tensor.Ones(4)), @"x is \[3, 4\] and target \[4\]; the shapes must be equal")],
        },
        Pairs("soft_margin_loss", (x, t) => x.SoftMarginLoss(t), (x, t) => Math.Log(1 + Math.Exp(-t * x))),
        Pairs("multilabel_soft_margin_loss", (x, t) => x.MultilabelSoftMarginLoss(t), (x, t) => -t * LogSigmoid(x) - (1 - t) * LogSigmoid(-x), target: Unit),
        new("nn.functional.margin_ranking_loss", a => a[0].MarginRankingLoss(a[1], Signed(a[0]), 0.3), Sample.Of(Flat, Flat))
        {
            Slack = 3, Reference = a => Total(a[0].ToArray<double>().Zip(a[1].ToArray<double>(), Signs.ToArray<double>()).Select(e => Math.Max(0, -e.Third * (e.First - e.Second) + 0.3))),
        },
        new("nn.functional.hinge_embedding_loss", a => a[0].HingeEmbeddingLoss(Signed(a[0]), 0.6), new Sample(Input.Real(Flat, -2, 2, 0.6)))
        {
            Slack = 3, Reference = a => Total(a[0].ToArray<double>().Zip(Signs.ToArray<double>(), (x, t) => t == 1 ? x : Math.Max(0, 0.6 - x))),
        },
        new("nn.functional.cosine_embedding_loss", a => a[0].CosineEmbeddingLoss(a[1], Signed(a[0]).Select(1, 0), -0.8), Sample.Of(Flat, Flat))
        {
            Slack = 3, Reference = a => Total(RowsOf(a[0]).Zip(RowsOf(a[1]), Cosine).Zip([1.0, -1, 1], (c, t) => t == 1 ? 1 - c : Math.Max(0, c + 0.8))),
            Errors = [new(() => Signs.CosineEmbeddingLoss(Signs, Signs), @"target \[3, 4\]; they must be")],
        },
        new("nn.functional.triplet_margin_loss", a => a[0].TripletMarginLoss(a[1], a[2], 3, p: 3, swap: true), Sample.Of(Flat, Flat, Flat))
        {
            Slack = 3,
            Reference = a => Total(RowsOf(a[0]).Zip(RowsOf(a[1]), RowsOf(a[2])).Select(e => Math.Max(0, Distance(e.First, e.Second, 3) - Math.Min(Distance(e.First, e.Third, 3), Distance(e.Second, e.Third, 3)) + 3))),
        },
        new("nn.functional.triplet_margin_with_distance_loss", a => a[0].TripletMarginWithDistanceLoss(a[1], a[2], (x, y) => (x - y).Square().Sum(-1), 9), Sample.Of(Flat, Flat, Flat))
        {
            Slack = 3,
            Reference = a => Total(RowsOf(a[0]).Zip(RowsOf(a[1]), RowsOf(a[2])).Select(e => Math.Max(0, Math.Pow(Distance(e.First, e.Second, 2, 0), 2) - Math.Pow(Distance(e.First, e.Third, 2, 0), 2) + 9))),
        },
        new("nn.functional.multi_margin_loss", a => a[0].MultiMarginLoss(a[1], 2, 1.1, Weight), new Sample(Input.Real(Flat), Input.Of(Tensor.From([2L, 0, 3]))))
        {
            Slack = 3,
            Reference = a => Total(RowsOf(a[0]).Zip(a[1].ToArray<long>(), (x, t) => Weight.ToArray<double>()[t] * x.Where((_, i) => i != t).Sum(v => Math.Pow(Math.Max(0, 1.1 - x[t] + v), 2)) / 4)),
            Errors = [new(() => Signs.MultiMarginLoss(Tensor.From([0L, 1, 4])), @"^MultiMarginLoss: target 2 is 4"), new(() => Signs.MultiMarginLoss(Tensor.From([0L, 1, 2]), 3), "p is 3")],
        },
        new("nn.functional.multilabel_margin_loss", a => a[0].MultilabelMarginLoss(a[1]), new Sample(Input.Real([2, 4]), Input.Of(Tensor.From([3L, 0, -1, 1, -1, 1, 2, 3], [2, 4]))))
        {
            Slack = 3,
            Reference = a => Total(RowsOf(a[0]).Zip((long[][])[[3, 0], []], (x, t) => t.Sum(j => x.Where((_, i) => !t.Contains(i)).Sum(v => Math.Max(0, 1 - x[j] + v))) / 4)),
            Errors = [new(() => Signs.MultilabelMarginLoss(Tensor.From([9L, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Flat)), @"^MultilabelMarginLoss: target 0 is 9")],
        },
        new("ctc_loss, nn.functional.ctc_loss", a => a[0].LogSoftmax(2).CtcLoss(Tensor.From([1L, 1, 2, 1], [2, 2]), [4, 3], [2, 1], reduction: Reduction.None), Sample.Of([4, 2, 3]))
        {
            Slack = 10, DTypes = [DType.Float64, DType.Float32],
            Reference = a => Tensor.From([AllPaths(a[0], 0, 4, [1, 1]), AllPaths(a[0], 1, 3, [2])]),
            Errors = [new(() => Tensor.Ones(4, 1, 3).CtcLoss(Tensor.From([0L], [1, 1]), [4], [1]), "label 0 of sample 0 is 0"), new(() => Tensor.Ones(4, 1, 3).CtcLoss(Tensor.From([1L], [1, 1]), [5], [1]), "input length 0 is 5")],
        },
    ];

    // The probability of a spelling by trying every sequence of classes.
    static double AllPaths(Tensor x, int sample, int steps, long[] spelled)
    {
        var p = Along(x, 2, Softmax).ToArray<double>();
        var total = 0.0;
        for (var path = 0; path < Math.Pow(3, steps); path++)
        {
            var classes = Enumerable.Range(0, steps).Select(t => (long)(path / (int)Math.Pow(3, t) % 3)).ToArray();
            var kept = classes.Where((c, t) => c != 0 && (t == 0 || classes[t - 1] != c));
            if (kept.SequenceEqual(spelled)) total += Enumerable.Range(0, steps).Aggregate(1.0, (q, t) => q * p[(t * 2 + sample) * 3 + classes[t]]);
        }
        return -Math.Log(total);
    }
}
