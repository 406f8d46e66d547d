namespace Sinter.Onnx;

/// <summary>Losses over classes.</summary>
static class Losses
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("NegativeLogLikelihoodLoss", c => Likelihood(c, c.X));
        table.AddSeveral("SoftmaxCrossEntropyLoss", c =>
        {
            var logs = c.X.LogSoftmax(1);
            return [Likelihood(c, logs), logs];
        });
        table.Settings("NegativeLogLikelihoodLoss", 2);
        table.Settings("SoftmaxCrossEntropyLoss", 2);
    }

    // Positions of any number of dimensions are laid in one.
    static Tensor Likelihood(NodeCall c, Tensor logs)
    {
        var target = c[1].To(DType.Int64);
        var reduction = c.Text("reduction", "mean") switch { "none" => Reduction.None, "sum" => Reduction.Sum, _ => Reduction.Mean };
        var flat = logs.Rank == 2 ? logs : logs.Reshape(logs.Shape[0], logs.Shape[1], -1);
        var labels = logs.Rank == 2 ? target : target.Reshape(target.Shape[0], -1);
        var y = flat.NllLoss(labels, c.Maybe(2), c.Int("ignore_index", -100), reduction);
        return reduction == Reduction.None ? y.Reshape(target.Shape) : y;
    }
}
