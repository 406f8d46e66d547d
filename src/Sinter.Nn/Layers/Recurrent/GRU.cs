namespace Sinter.Nn;

/// <summary>The gated recurrent unit (Cho et al., 2014). x is [T, B, I], the outputs are [T, B, H · directions], the states [layers · directions, B, H].
/// After <c>torch.nn.GRU</c>.</summary>
public sealed class GRU : RecurrentLayer<Tensor>
{
    /// <summary>A network with uniform weights, as PyTorch begins.</summary>
    /// <param name="inputSize">I, the features of x.</param>
    /// <param name="hiddenSize">H, the features of the state.</param>
    /// <param name="numLayers">How many layers, each reading the one before it.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">x and the outputs are [B, T, *] rather than [T, B, *].</param>
    /// <param name="dropout">The probability of a zero between layers while training.</param>
    /// <param name="bidirectional">Each layer also reads the sequence from its end, and gives 2 H features.</param>
    /// <param name="dtype">The type of the weights.</param>
    public GRU(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false,
        DType dtype = DType.Float32)
        : base(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, dtype) { }

    /// <inheritdoc/>
    public override (Tensor Output, Tensor State) Forward(Tensor x1, Tensor? x2) => x1.Gru(x2, Weights, Bidirectional, BatchFirst, Dropout, Training);

    /// <inheritdoc/>
    protected override (PackedSequence Output, Tensor State) Forward(PackedSequence x, Tensor? state) => x.Gru(state, Weights, Bidirectional, Dropout, Training);
}
