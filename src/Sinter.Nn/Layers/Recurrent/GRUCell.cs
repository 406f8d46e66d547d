namespace Sinter.Nn;

/// <summary>One step of the gated recurrent unit. x is [B, I] or [I], the state [B, H] or [H]. After <c>torch.nn.GRUCell</c>.</summary>
public sealed class GRUCell : RecurrentCell<Tensor>
{
    /// <summary>A cell with uniform weights, as PyTorch begins.</summary>
    public GRUCell(long inputSize, long hiddenSize, bool bias = true, DType dtype = DType.Float32) : base(3, inputSize, hiddenSize, bias, dtype) { }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor? x2) => x1.GruCell(x2, Weights);
}
