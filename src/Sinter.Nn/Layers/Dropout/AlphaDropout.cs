namespace Sinter.Nn;

/// <summary>While training, sets elements to SELU's negative limit with probability p, then scales and shifts so that mean 0 and variance 1 remain
/// (Klambauer et al., 2017); in evaluation, passes x on. x of any shape. After <c>torch.nn.AlphaDropout</c>.</summary>
/// <param name="p">The probability of the limit.</param>
public sealed class AlphaDropout(double p = 0.5) : Module<Tensor, Tensor>
{
    /// <summary>The probability of the limit.</summary>
    public double P { get; } = Probability.Checked(p, nameof(AlphaDropout));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AlphaDropout(P, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"p={P}";
}
