namespace Sinter.Nn;

/// <summary>While training, sets whole channels to zero with probability p and scales the rest by 1 / (1 - p); in evaluation, passes x on.
/// x is [C, D, H, W] or [N, C, D, H, W]. (Tompson et al., 2015) After <c>torch.nn.Dropout3d</c>.</summary>
/// <param name="p">The probability of a zero.</param>
public sealed class Dropout3d(double p = 0.5) : Module<Tensor, Tensor>
{
    /// <summary>The probability of a zero.</summary>
    public double P { get; } = Probability.Checked(p, nameof(Dropout3d));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Dropout3d(P, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"p={P}";
}
