namespace Sinter.Nn;

/// <summary>What <see cref="RNN"/>, <see cref="GRU"/> and <see cref="LSTM"/> have in common: the weights of layers and directions under PyTorch's keys,
/// <c>weight_ih_l0</c>, <c>weight_hh_l0_reverse</c> and so on.</summary>
public abstract class RecurrentLayer<TState> : Module<Tensor, TState?, (Tensor Output, TState State)> where TState : class
{
    (string Name, Parameter Value)[] _parameters;

    private protected RecurrentLayer(int gates, long inputSize, long hiddenSize, int numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional,
        long projSize, DType dtype)
    {
        var layerName = GetType().Name;
        Check.Argument(inputSize > 0 && hiddenSize > 0 && numLayers > 0, $"{layerName}: {inputSize} inputs, {hiddenSize} hidden units, {numLayers} layers; there must be at least one of each.");
        Check.Argument(projSize >= 0 && projSize < hiddenSize, $"{layerName}: projSize is {projSize}; it must be smaller than the {hiddenSize} hidden units, or 0 for no projection.");
        (InputSize, HiddenSize, NumLayers, HasBias, BatchFirst, Bidirectional, ProjSize) = (inputSize, hiddenSize, numLayers, bias, batchFirst, bidirectional, projSize);
        Dropout = Probability.Checked(dropout, layerName);
        var output = projSize > 0 ? projSize : hiddenSize;
        var bound = 1 / Math.Sqrt(hiddenSize);
        var parameters = new List<(string, Parameter)>();
        void Add(string name, Shape shape) => parameters.Add((name, new(Init.Uniform(Tensor.Empty(shape, dtype), -bound, bound))));
        for (var layer = 0; layer < numLayers; layer++)
            foreach (var direction in bidirectional ? ["", "_reverse"] : (string[])[""])
            {
                Add($"weight_ih_l{layer}{direction}", [gates * hiddenSize, layer == 0 ? inputSize : output * (bidirectional ? 2 : 1)]);
                Add($"weight_hh_l{layer}{direction}", [gates * hiddenSize, output]);
                if (bias) Add($"bias_ih_l{layer}{direction}", [gates * hiddenSize]);
                if (bias) Add($"bias_hh_l{layer}{direction}", [gates * hiddenSize]);
                if (projSize > 0) Add($"weight_hr_l{layer}{direction}", [projSize, hiddenSize]);
            }
        _parameters = [.. parameters];
    }

    /// <summary>I.</summary>
    public long InputSize { get; }

    /// <summary>H.</summary>
    public long HiddenSize { get; }

    /// <summary>How many layers, each reading the one before it.</summary>
    public int NumLayers { get; }

    /// <summary>Whether there are biases.</summary>
    public bool HasBias { get; }

    /// <summary>Whether x and the outputs are [B, T, *] rather than [T, B, *].</summary>
    public bool BatchFirst { get; }

    /// <summary>The probability of a zero between layers while training.</summary>
    public double Dropout { get; }

    /// <summary>Whether each layer also reads the sequence from its end.</summary>
    public bool Bidirectional { get; }

    /// <summary>P, the width that the hidden state is projected to; 0 for no projection.</summary>
    public long ProjSize { get; }

    /// <summary>The weights of each layer and direction, forwards before backwards.</summary>
    public IReadOnlyList<RecurrentWeights> Weights
    {
        get
        {
            var each = _parameters.Length / (NumLayers * (Bidirectional ? 2 : 1));
            return [.. _parameters.Chunk(each).Select(p => new RecurrentWeights(p[0].Value, p[1].Value,
                HasBias ? p[2].Value : null, HasBias ? p[3].Value : null, ProjSize > 0 ? p[^1].Value : null))];
        }
    }

    /// <summary>A call that begins with a state of zeros.</summary>
    public (Tensor Output, TState State) Call(Tensor x) => Call(x, null);

    /// <summary>The outputs for sequences of different lengths, packed as they came, and the state after each one's last step. Hooks see the packed data.</summary>
    public (PackedSequence Output, TState State) Call(PackedSequence x, TState? state = null)
    {
        var (data, last) = Hooked(x.Data, state, (data, start) =>
        {
            var (output, end) = Forward(x with { Data = data }, start);
            return (output.Data, end);
        });
        return (x with { Data = data }, last);
    }

    /// <summary>What the network computes of packed sequences.</summary>
    protected abstract (PackedSequence Output, TState State) Forward(PackedSequence x, TState? state);

    /// <inheritdoc/>
    protected internal override IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors() => _parameters.Select(p => (p.Name, (Tensor)p.Value, true));

    private protected override void SetOwnParameter(string name, Parameter value) => _parameters[Array.FindIndex(_parameters, p => p.Name == name)].Value = value;

    private protected override void CopyOwn(Dictionary<object, object> copies)
        => _parameters = Array.ConvertAll(_parameters, p => (p.Name, (Parameter)CopyOf(p.Value, copies)!));

    /// <inheritdoc/>
    protected override string Describe()
        => $"{InputSize}, {HiddenSize}, numLayers={NumLayers}" + (BatchFirst ? ", batchFirst=True" : "") + (Bidirectional ? ", bidirectional=True" : "")
            + (ProjSize > 0 ? $", projSize={ProjSize}" : "");
}
