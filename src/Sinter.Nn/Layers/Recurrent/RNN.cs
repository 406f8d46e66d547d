namespace Sinter.Nn;

/// <summary>The plain recurrent network: h' = tanh(W·x + b + U·h + c), or with max(0, …). x is [T, B, I], the outputs are [T, B, H · directions],
/// the states [layers · directions, B, H]. After <c>torch.nn.RNN</c>.</summary>
public sealed class RNN : RecurrentLayer<Tensor>
{
    readonly bool _rectified;

    /// <summary>A network with uniform weights, as PyTorch begins.</summary>
    /// <param name="inputSize">I, the features of x.</param>
    /// <param name="hiddenSize">H, the features of the state.</param>
    /// <param name="numLayers">How many layers, each reading the one before it.</param>
    /// <param name="nonlinearity">Tanh or ReLU.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">x and the outputs are [B, T, *] rather than [T, B, *].</param>
    /// <param name="dropout">The probability of a zero between layers while training.</param>
    /// <param name="bidirectional">Each layer also reads the sequence from its end, and gives 2 H features.</param>
    /// <param name="dtype">The type of the weights.</param>
    public RNN(long inputSize, long hiddenSize, int numLayers = 1, Nonlinearity nonlinearity = Nonlinearity.Tanh, bool bias = true, bool batchFirst = false,
        double dropout = 0, bool bidirectional = false, DType dtype = DType.Float32)
        : base(1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, dtype)
    {
        Check.Argument(nonlinearity is Nonlinearity.Tanh or Nonlinearity.ReLU, $"RNN: the nonlinearity is {nonlinearity}; it must be Tanh or ReLU.");
        _rectified = nonlinearity == Nonlinearity.ReLU;
    }

    /// <inheritdoc/>
    public override (Tensor Output, Tensor State) Forward(Tensor x1, Tensor? x2) => _rectified
        ? x1.RnnRelu(x2, Weights, Bidirectional, BatchFirst, Dropout, Training)
        : x1.RnnTanh(x2, Weights, Bidirectional, BatchFirst, Dropout, Training);

    /// <inheritdoc/>
    protected override (PackedSequence Output, Tensor State) Forward(PackedSequence x, Tensor? state) => _rectified
        ? x.RnnRelu(state, Weights, Bidirectional, Dropout, Training)
        : x.RnnTanh(state, Weights, Bidirectional, Dropout, Training);
}
