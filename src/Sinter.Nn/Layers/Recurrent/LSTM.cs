namespace Sinter.Nn;

/// <summary>The long short-term memory (Hochreiter and Schmidhuber, 1997). x is [T, B, I], the outputs are [T, B, H · directions], H and C of the state
/// [layers · directions, B, H]; with a projection the outputs and H are P wide. After <c>torch.nn.LSTM</c>.</summary>
public sealed class LSTM : RecurrentLayer<LstmState>
{
    /// <summary>A network with uniform weights, as PyTorch begins.</summary>
    /// <param name="inputSize">I, the features of x.</param>
    /// <param name="hiddenSize">H, the features of the state.</param>
    /// <param name="numLayers">How many layers, each reading the one before it.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">x and the outputs are [B, T, *] rather than [T, B, *].</param>
    /// <param name="dropout">The probability of a zero between layers while training.</param>
    /// <param name="bidirectional">Each layer also reads the sequence from its end, and gives 2 H features.</param>
    /// <param name="projSize">P, the width that the hidden state is projected to; 0 for no projection.</param>
    /// <param name="dtype">The type of the weights.</param>
    public LSTM(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false,
        long projSize = 0, DType dtype = DType.Float32)
        : base(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, dtype) { }

    /// <inheritdoc/>
    public override (Tensor Output, LstmState State) Forward(Tensor x1, LstmState? x2) => x1.Lstm(x2, Weights, Bidirectional, BatchFirst, Dropout, Training);

    /// <inheritdoc/>
    protected override (PackedSequence Output, LstmState State) Forward(PackedSequence x, LstmState? state) => x.Lstm(state, Weights, Bidirectional, Dropout, Training);
}
