using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class ClassificationRows
{
    static readonly Tensor Weight = Tensor.From([0.5, 2.0, 1.5]);
    static readonly Tensor Many = Tensor.Arange(0.0, 37.0, dtype: DType.Float64) * 0.1 + 0.5;
    static readonly Sample[] Samples =
    [
        new(Input.Real([4, 3]), Input.Of(Tensor.From([2L, 0, -100, 1]))), new(Input.Real([3]), Input.Of(Tensor.From([1L], []))),
        new(Input.Real([2, 3, 2, 2]), Input.Of(Tensor.From([2L, 0, 1, 1, -100, 2, 0, 0], [2, 2, 2]))),
    ];
    static readonly Sample Wide = new(Input.Real([5, 37]), Input.Integer([5], 0, 36));

    static OpRow Loss(string names, bool scores, Reduction reduction, Tensor? weight = null, double smoothing = 0, params Sample[] samples)
        => new(names, x => scores ? x[0].CrossEntropy(x[1], weight, reduction: reduction, labelSmoothing: smoothing) : x[0].NllLoss(x[1], weight, reduction: reduction), samples)
        {
            Variant = $"{reduction}{(weight is null ? "" : ", weighted")}{(smoothing > 0 ? ", smoothed" : "")}, {samples[0].Inputs[0].Shape[^1]} classes",
            Reference = x =>
            {
                var (loss, weights) = Classes(x[0], x[1], weight?.ToArray<double>(), -100, smoothing, scores);
                return Reduced(loss, weights.Sum(), reduction, x[1].Shape);
            },
            Slack = 3,
            Large = new(Input.Real([200, 203]), Input.Integer([200], 0, weight is null ? 202 : 2)),
        };

    static Tensor Probabilities(Tensor x, Tensor q, double smoothing, double[] weight)
    {
        var logs = Along(x, 1, v => Array.ConvertAll(Softmax(v), Math.Log)).ToArray<double>();
        var target = q.ToArray<double>();
        long classes = x.Shape[1], inner = x.Shape[2..].Count;
        var sum = 0.0;
        for (var i = 0; i < logs.Length; i++) sum -= logs[i] * (target[i] * (1 - smoothing) + smoothing / classes) * weight[i / inner % classes];
        return Tensor.From([sum * classes / logs.Length], []);
    }

    public static IEnumerable<OpRow> Rows =>
    [
        Loss("nn.functional.cross_entropy", true, Reduction.Mean, null, 0, Samples) with
        {
            Errors =
            [
                new(() => Tensor.Ones(4, 3).CrossEntropy(Tensor.From([0L, 1, 2, 3])), @"^CrossEntropy: target 3 is 3, but x is \[4, 3\]: its classes are 0 to 2"),
                new(() => Tensor.Ones(4, 3).CrossEntropy(Tensor.From([0L, 1])), @"^CrossEntropy: x is \[4, 3\] and target \[2\]; target must be \[4\]"),
                new(() => Tensor.Ones(4, 3).CrossEntropy(Tensor.Ones(4)), @"^CrossEntropy: x is \[4, 3\] and target, of probabilities, \[4\]"),
                new(() => Tensor.Ones(1, 3).CrossEntropy(Tensor.From([0L]), Tensor.Ones(2)), @"weight must have a number for each class, \[3\]"),
                new(() => Tensor.Ones(1, 3).CrossEntropy(Tensor.From([0L]), labelSmoothing: 2), @"labelSmoothing is 2; it must be from 0 to 1"),
            ],
        },
        Loss("nn.functional.cross_entropy", true, Reduction.Sum, null, 0.1, Samples),
        Loss("nn.functional.cross_entropy", true, Reduction.None, Weight, 0, Samples) with { Large = null },
        Loss("nn.functional.cross_entropy", true, Reduction.Mean, Weight, 0.2, Samples) with { Large = null },
        Loss("nn.functional.cross_entropy", true, Reduction.Mean, null, 0, Wide),
        Loss("nn.functional.cross_entropy", true, Reduction.Mean, Many, 0.3, Wide) with { Large = null },
        new("nn.functional.cross_entropy", x => x[0].CrossEntropy(x[1], Weight, labelSmoothing: 0.1), new Sample(Input.Real([4, 3]), Input.Real([4, 3], 0, 1)), new Sample(Input.Real([2, 3, 5]), Input.Real([2, 3, 5], 0, 1)))
        {
            Variant = "probabilities", Slack = 3, DTypes = [DType.Float64], Reference = x => Probabilities(x[0], x[1], 0.1, Weight.ToArray<double>()),
        },
        Loss("nn.functional.nll_loss", false, Reduction.Mean, Weight, 0, Samples) with
        {
            Large = null,
            Errors =
            [
                new(() => Tensor.Ones(4, 3).NllLoss(Tensor.From([0L, -1, 2, 1])), @"^NllLoss: target 1 is -1, but x is \[4, 3\]: its classes are 0 to 2"),
                new(() => Tensor.Ones(4, 3).NllLoss(Tensor.Ones(4)), @"^NllLoss: target is float32; class indices must be integers"),
            ],
        },
        Loss("nn.functional.nll_loss", false, Reduction.None, null, 0, Samples),
    ];
}
