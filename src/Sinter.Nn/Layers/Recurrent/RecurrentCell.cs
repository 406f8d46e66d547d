namespace Sinter.Nn;

/// <summary>What <see cref="RNNCell"/>, <see cref="GRUCell"/> and <see cref="LSTMCell"/> have in common: the weights of one step.</summary>
public abstract class RecurrentCell<TState> : Module<Tensor, TState?, TState> where TState : class
{
    private protected RecurrentCell(int gates, long inputSize, long hiddenSize, bool bias, DType dtype)
    {
        Check.Argument(inputSize > 0 && hiddenSize > 0, $"{GetType().Name}: {inputSize} inputs, {hiddenSize} hidden units; there must be at least one of each.");
        var bound = 1 / Math.Sqrt(hiddenSize);
        Parameter Uniform(Shape shape) => new(Init.Uniform(Tensor.Empty(shape, dtype), -bound, bound));
        WeightIh = Uniform([gates * hiddenSize, inputSize]);
        WeightHh = Uniform([gates * hiddenSize, hiddenSize]);
        if (!bias) return;
        BiasIh = Uniform([gates * hiddenSize]);
        BiasHh = Uniform([gates * hiddenSize]);
    }

    /// <summary>[gates · H, I].</summary>
    public Parameter WeightIh { get; }

    /// <summary>[gates · H, H].</summary>
    public Parameter WeightHh { get; }

    /// <summary>[gates · H], or null.</summary>
    public Parameter? BiasIh { get; }

    /// <summary>[gates · H], or null.</summary>
    public Parameter? BiasHh { get; }

    /// <summary>The weights as the functions of recurrent networks take them.</summary>
    public RecurrentWeights Weights => new(WeightIh, WeightHh, BiasIh, BiasHh);

    /// <summary>A step from a state of zeros.</summary>
    public TState Call(Tensor x) => Call(x, null);

    /// <inheritdoc/>
    protected override string Describe() => $"{WeightIh.Shape[1]}, {WeightHh.Shape[1]}";
}
