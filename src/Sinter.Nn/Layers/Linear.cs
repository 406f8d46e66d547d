namespace Sinter.Nn;

/// <summary>y = x · Weightᵀ + Bias. x is [*, in], y is [*, out]. After <c>torch.nn.Linear</c>.</summary>
public sealed class Linear : Module<Tensor, Tensor>
{
    /// <summary>A layer with Kaiming-uniform weights, as PyTorch begins.</summary>
    public Linear(long inFeatures, long outFeatures, bool bias = true, DType dtype = DType.Float32)
    {
        Weight = new(Init.KaimingUniform(Tensor.Empty([outFeatures, inFeatures], dtype), Math.Sqrt(5)));
        var bound = inFeatures > 0 ? 1 / Math.Sqrt(inFeatures) : 0;
        if (bias) Bias = new(Init.Uniform(Tensor.Empty([outFeatures], dtype), -bound, bound));
    }

    /// <summary>A layer over given parameters, which it may share with others.</summary>
    public Linear(Parameter weight, Parameter? bias = null) => (Weight, Bias) = (weight, bias);

    /// <summary>[out, in].</summary>
    public Parameter Weight { get; }

    /// <summary>[out], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Linear(Weight, Bias);

    /// <inheritdoc/>
    protected override string Describe() => $"inFeatures={Weight.Shape[1]}, outFeatures={Weight.Shape[0]}, bias={Bias is not null}";
}
