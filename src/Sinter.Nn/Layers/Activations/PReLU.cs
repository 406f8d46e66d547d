namespace Sinter.Nn;

/// <summary>x above 0, a learned slope times x below (He et al., 2015). x is [N, C, *] where there is a slope for each channel. After <c>torch.nn.PReLU</c>.</summary>
public sealed class PReLU : Module<Tensor, Tensor>
{
    /// <summary>One slope, or as many as channels, all beginning at <paramref name="init"/>.</summary>
    public PReLU(long numParameters = 1, double init = 0.25, DType dtype = DType.Float32) => Weight = new(Tensor.Full([numParameters], init, dtype));

    /// <summary>[1] or [C].</summary>
    public Parameter Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.Prelu(Weight);

    /// <inheritdoc/>
    protected override string Describe() => $"numParameters={Weight.Count}";
}
