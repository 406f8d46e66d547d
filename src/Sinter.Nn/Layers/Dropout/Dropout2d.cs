namespace Sinter.Nn;

/// <summary>While training, sets whole channels to zero with probability p and scales the rest by 1 / (1 - p); in evaluation, passes x on.
/// x is [N, C, H, W] or [N, C, L]. (Tompson et al., 2015) After <c>torch.nn.Dropout2d</c>.</summary>
/// <param name="p">The probability of a zero.</param>
public sealed class Dropout2d(double p = 0.5) : Module<Tensor, Tensor>
{
    /// <summary>The probability of a zero.</summary>
    public double P { get; } = Probability.Checked(p, nameof(Dropout2d));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Dropout2d(P, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"p={P}";
}
