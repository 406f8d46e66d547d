namespace Sinter.Nn;

/// <summary>ln(1 + e^(βx)) / β, and x itself where βx is above the threshold. x is of any shape. After <c>torch.nn.Softplus</c>.</summary>
/// <param name="beta">β.</param>
/// <param name="threshold">Where the function is linear.</param>
public sealed class Softplus(double beta = 1, double threshold = 20) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Softplus(beta, threshold);

    /// <inheritdoc/>
    protected override string Describe() => $"beta={beta}, threshold={threshold}";
}
