namespace Sinter.Optim;

/// <summary>Parameters that an optimizer treats alike, with options of their own: a learning rate, a weight decay. What is not set comes from the optimizer.</summary>
/// <remarks>After the <c>param_groups</c> of <c>torch.optim.Optimizer</c>. Options have PyTorch's names; flags are 0 or 1, <c>betas</c> are <c>betas.0</c> and <c>betas.1</c>.</remarks>
public sealed class ParameterGroup
{
    readonly SortedDictionary<string, double> _options = new(StringComparer.Ordinal);

    /// <summary>A group of these leaves.</summary>
    public ParameterGroup(params IEnumerable<Tensor> parameters) => Parameters = [.. parameters];

    /// <summary>What is learned, in the order that numbers its state.</summary>
    public IReadOnlyList<Tensor> Parameters { get; }

    /// <summary>An option under PyTorch's name, such as <c>momentum</c>.</summary>
    /// <exception cref="ArgumentException">The option is read but neither set nor known to the optimizer.</exception>
    public double this[string option]
    {
        get
        {
            Check.Argument(_options.TryGetValue(option, out var value), $"ParameterGroup: there is no option {option}; there are {string.Join(", ", _options.Keys)}.");
            return value;
        }
        set => _options[option] = value;
    }

    /// <summary>The learning rate, <c>lr</c>.</summary>
    public double Lr { get => this["lr"]; set => this["lr"] = value; }

    /// <summary>The weight decay, <c>weight_decay</c>.</summary>
    public double WeightDecay { get => this["weight_decay"]; set => this["weight_decay"] = value; }

    /// <summary>All options that are set.</summary>
    public IReadOnlyDictionary<string, double> Options => _options;

    internal bool Has(string option) => _options.ContainsKey(option);

    internal bool Is(string flag) => this[flag] != 0;
}
