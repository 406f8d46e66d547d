namespace Sinter.Nn;

/// <summary>A tensor that a module learns: a leaf that requires a gradient, and a key of the state dict. After <c>torch.nn.Parameter</c>.</summary>
[Export("nn.Parameter")]
public sealed class Parameter : Tensor
{
    /// <summary>A parameter over the elements of <paramref name="data"/>, without its history.</summary>
    public Parameter(Tensor data, bool requiresGrad = true) : base(data.Storage, data.DType, data.Shape, data.StrideArray, data.Offset)
    {
        if (requiresGrad) RequiresGrad = true;
    }
}
