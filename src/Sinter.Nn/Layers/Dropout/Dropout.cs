namespace Sinter.Nn;

/// <summary>While training, sets elements to zero with probability p and scales the rest by 1 / (1 - p); in evaluation, passes x on.
/// x of any shape. (Srivastava et al., 2014) After <c>torch.nn.Dropout</c>.</summary>
/// <param name="p">The probability of a zero.</param>
public sealed class Dropout(double p = 0.5) : Module<Tensor, Tensor>
{
    /// <summary>The probability of a zero.</summary>
    public double P { get; } = Probability.Checked(p, nameof(Dropout));

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Dropout(P, Training);

    /// <inheritdoc/>
    protected override string Describe() => $"p={P}";
}
