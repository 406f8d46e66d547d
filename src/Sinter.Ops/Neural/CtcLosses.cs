namespace Sinter;

/// <summary>Connectionist temporal classification: labels without their places in time.</summary>
public static class CtcLosses
{
    // Stands for ln 0: sums of it stay finite, so that no derivative is NaN.
    const double Never = -1e30;

    extension(Tensor logProbabilities)
    {
        /// <summary>-ln of the probability that the outputs spell the target, over all ways to do so (Graves et al., 2006).</summary>
        /// <param name="targets">Labels, [N, S], or those of all samples one behind the other.</param>
        /// <param name="inputLengths">How many of the T outputs of each sample count.</param>
        /// <param name="targetLengths">How many labels each sample has.</param>
        /// <param name="blank">The class that spells nothing.</param>
        /// <param name="reduction">The mean divides each loss by its number of labels.</param>
        /// <param name="zeroInfinity">A target that is too long costs 0, not ∞.</param>
        /// <exception cref="ShapeException">The log-probabilities are not [T, N, C] or [T, C], or the lengths do not go with them.</exception>
        [Export("ctc_loss"), Export("nn.functional.ctc_loss", Module = "nn.CTCLoss"), Autocast(Cpu = Precision.Full)]
        public Tensor CtcLoss(Tensor targets, ReadOnlySpan<long> inputLengths, ReadOnlySpan<long> targetLengths, long blank = 0,
            Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
        {
            var x = logProbabilities;
            using var _ = Autocast.Inputs(ref x);
            if (x.Rank == 2) return x.Unsqueeze(1).CtcLoss(targets, inputLengths, targetLengths, blank, reduction, zeroInfinity) is var y && y.Rank == 1 ? y.Squeeze(0) : y;
            Check.Shape(x.Rank == 3 && inputLengths.Length == x.Shape[1] && targetLengths.Length == x.Shape[1],
                $"CtcLoss: x is {x.Shape} with {inputLengths.Length} input and {targetLengths.Length} target lengths; it must be [T, N, C] with N of each.");
            var (labels, width) = Labels(x, targets, inputLengths, targetLengths, blank);
            var loss = Align(x, labels, width, inputLengths, targetLengths);
            loss = Tensor.Where(loss.Greater(-Never / 10), Tensor.Of(zeroInfinity ? 0 : double.PositiveInfinity, x.DType), loss);
            if (reduction != Reduction.Mean) return loss.Reduce(reduction);
            var lengths = Tensor.From(targetLengths.ToArray()).ClampMin(1).To(x.DType);
            return (loss / lengths).Mean();
        }
    }

    // Each sample's labels with blanks around them: row n of [N, width].
    static (long[] Labels, int Width) Labels(Tensor x, Tensor targets, ReadOnlySpan<long> inputLengths, ReadOnlySpan<long> targetLengths, long blank)
    {
        var flat = targets.ToArray<long>();
        Check.Index((ulong)blank < (ulong)x.Shape[2], $"CtcLoss: blank is {blank}, but x is {x.Shape}: its classes are 0 to {x.Shape[2] - 1}.");
        var longest = 0L;
        foreach (var length in targetLengths) longest = Math.Max(longest, length);
        var width = checked((int)(2 * longest + 1));
        var labels = new long[x.Shape[1] * width];
        Array.Fill(labels, blank);
        var at = 0L;
        for (var n = 0; n < targetLengths.Length; n++)
        {
            Check.Index(inputLengths[n] >= 1 && inputLengths[n] <= x.Shape[0], $"CtcLoss: input length {n} is {inputLengths[n]}; x is {x.Shape}, so it must be 1 to {x.Shape[0]}.");
            var start = targets.Rank == 2 ? n * targets.Shape[1] : at;
            Check.Index(targetLengths[n] >= 0 && start + targetLengths[n] <= flat.Length && (targets.Rank != 2 || targetLengths[n] <= targets.Shape[1]),
                $"CtcLoss: target length {n} is {targetLengths[n]}, but targets is {targets.Shape}; it reaches beyond the labels.");
            for (long s = 0; s < targetLengths[n]; s++)
            {
                var label = flat[start + s];
                Check.Index((ulong)label < (ulong)x.Shape[2] && label != blank, $"CtcLoss: label {s} of sample {n} is {label}; it must be a class of x, {x.Shape}, and not the blank, {blank}.");
                labels[n * width + 2 * s + 1] = label;
            }
            at += targetLengths[n];
        }
        return (labels, width);
    }

    // The forward recursion: alpha[n, s] is ln of the probability of having spelled the first s places by now.
    static Tensor Align(Tensor x, long[] labels, int width, ReadOnlySpan<long> inputLengths, ReadOnlySpan<long> targetLengths)
    {
        long steps = x.Shape[0], batch = x.Shape[1];
        var places = Tensor.From(labels, [1, batch, width]).Expand(steps, batch, width);
        var emitted = x.Gather(2, places);
        double[] begin = new double[labels.Length], jump = new double[labels.Length];
        for (var i = 0; i < labels.Length; i++)
        {
            var s = i % width;
            begin[i] = s < 2 ? 0 : Never;
            // A blank may be left out only between different labels.
            jump[i] = s >= 3 && s % 2 == 1 && labels[i] != labels[i - 2] ? 0 : Never;
        }
        Tensor first = Tensor.From(begin, [batch, width]).To(x.DType), skip = Tensor.From(jump, [batch, width]).To(x.DType);
        Tensor Shifted(Tensor alpha, int by) => by >= width ? Tensor.FullLike(alpha, Never)
            : Tensor.Cat([Tensor.Full([batch, by], Never, x.DType), alpha.Narrow(1, 0, width - by)], 1);
        var alphas = new Tensor[steps];
        for (var t = 0; t < steps; t++)
        {
            var reached = t == 0 ? first : Tensor.Stack([alphas[t - 1], Shifted(alphas[t - 1], 1), Shifted(alphas[t - 1], 2) + skip]).LogSumExp(0);
            alphas[t] = (reached + emitted.Select(0, t)).ClampMin(Never);
        }
        var ends = new Tensor[batch];
        for (var n = 0; n < batch; n++)
        {
            var last = alphas[inputLengths[n] - 1].Select(0, n);
            var s = 2 * targetLengths[n];
            ends[n] = s == 0 ? last.Select(0, 0) : last.Narrow(0, s - 1, 2).LogSumExp(0);
        }
        return -Tensor.Stack(ends);
    }
}
