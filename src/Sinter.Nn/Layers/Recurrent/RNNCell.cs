namespace Sinter.Nn;

/// <summary>One step of the plain recurrent network. x is [B, I] or [I], the state [B, H] or [H]. After <c>torch.nn.RNNCell</c>.</summary>
public sealed class RNNCell : RecurrentCell<Tensor>
{
    readonly bool _rectified;

    /// <summary>A cell with uniform weights, as PyTorch begins; the nonlinearity is Tanh or ReLU.</summary>
    public RNNCell(long inputSize, long hiddenSize, bool bias = true, Nonlinearity nonlinearity = Nonlinearity.Tanh, DType dtype = DType.Float32)
        : base(1, inputSize, hiddenSize, bias, dtype)
    {
        Check.Argument(nonlinearity is Nonlinearity.Tanh or Nonlinearity.ReLU, $"RNNCell: the nonlinearity is {nonlinearity}; it must be Tanh or ReLU.");
        _rectified = nonlinearity == Nonlinearity.ReLU;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x1, Tensor? x2) => _rectified ? x1.RnnReluCell(x2, Weights) : x1.RnnTanhCell(x2, Weights);
}
