namespace Sinter.Nn;

/// <summary>ln(1 / (1 + e⁻ˣ)). x is of any shape. After <c>torch.nn.LogSigmoid</c>.</summary>
public sealed class LogSigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Logsigmoid();
}
