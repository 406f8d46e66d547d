namespace Sinter.Nn;

/// <summary>The softmax over the channels of each pixel. x is [N, C, H, W] or [C, H, W]. After <c>torch.nn.Softmax2d</c>.</summary>
[Export("nn.Softmax2d")]
public sealed class Softmax2d : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Check.Shape(x.Rank is 3 or 4, $"Softmax2d: x is {x.Shape}; it must be [N, C, H, W] or [C, H, W].");
        return x.Softmax(-3);
    }
}
