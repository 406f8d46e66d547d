namespace Sinter.Nn;

/// <summary>x · Φ(x), Φ being the normal distribution function (Hendrycks and Gimpel, 2016). x is of any shape. After <c>torch.nn.GELU</c>.</summary>
/// <param name="approximate">"none", or "tanh" for the approximation by the hyperbolic tangent.</param>
public sealed class GELU(string approximate = "none") : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Gelu(approximate);

    /// <inheritdoc/>
    protected override string Describe() => $"approximate={approximate}";
}
