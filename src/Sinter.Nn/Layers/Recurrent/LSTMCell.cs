namespace Sinter.Nn;

/// <summary>One step of the long short-term memory. x is [B, I] or [I], H and C of the state [B, H] or [H]. After <c>torch.nn.LSTMCell</c>.</summary>
public sealed class LSTMCell : RecurrentCell<LstmState>
{
    /// <summary>A cell with uniform weights, as PyTorch begins.</summary>
    public LSTMCell(long inputSize, long hiddenSize, bool bias = true, DType dtype = DType.Float32) : base(4, inputSize, hiddenSize, bias, dtype) { }

    /// <inheritdoc/>
    public override LstmState Forward(Tensor x1, LstmState? x2) => x1.LstmCell(x2, Weights);
}
