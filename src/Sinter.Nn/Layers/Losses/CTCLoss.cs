namespace Sinter.Nn;

/// <summary>Connectionist temporal classification (Graves et al., 2006): the negative log-likelihood of label sequences under all alignments. After <c>torch.nn.CTCLoss</c>.</summary>
/// <param name="blank">The class that stands for no label.</param>
/// <param name="reduction">What becomes of the samples' losses; the mean first divides each by its target's length.</param>
/// <param name="zeroInfinity">Count impossible alignments as 0.</param>
public sealed class CTCLoss(long blank = 0, Reduction reduction = Reduction.Mean, bool zeroInfinity = false)
    : Loss<Tensor, Tensor, (long[] Input, long[] Target), Tensor>
{
    /// <summary>The loss of log-probabilities [T, N, C] and targets [N, S] or all in a row.</summary>
    public Tensor Call(Tensor logProbabilities, Tensor targets, ReadOnlySpan<long> inputLengths, ReadOnlySpan<long> targetLengths)
        => Call(logProbabilities, targets, (inputLengths.ToArray(), targetLengths.ToArray()));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor x2, (long[] Input, long[] Target) x3) => x1.CtcLoss(x2, x3.Input, x3.Target, blank, reduction, zeroInfinity);

    /// <inheritdoc/>
    protected override string Describe() => $"blank={blank}";
}
