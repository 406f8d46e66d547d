namespace Sinter.Nn;

/// <summary>While training, sets whole channels to SELU's negative limit with probability p, then scales and shifts so that mean 0 and variance 1 remain
/// (Klambauer et al., 2017); in evaluation, passes x on. x is [N, C, *]. After <c>torch.nn.FeatureAlphaDropout</c>.</summary>
/// <param name="p">The probability of the limit.</param>
public sealed class FeatureAlphaDropout(double p = 0.5) : Module<Tensor, Tensor>
{
    /// <summary>The probability of the limit.</summary>
    public double P { get; } = Probability.Checked(p, nameof(FeatureAlphaDropout));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.FeatureAlphaDropout(P, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"p={P}";
}
