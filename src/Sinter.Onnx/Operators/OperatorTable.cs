namespace Sinter.Onnx;

/// <summary>Every operator that Sinter computes, by domain and name. The families add themselves, one after another, in the order of this list.</summary>
sealed class OperatorTable
{
    public const string MachineLearning = "ai.onnx.ml", Training = "ai.onnx.preview.training";

    /// <summary>The operators of all families.</summary>
    public static OperatorTable All { get; } = Build();

    readonly Dictionary<(string Domain, string Name), Operator> _operators = [];
    readonly HashSet<(string Domain, string Name)> _random = [];
    readonly HashSet<(string Operator, int Input)> _settings = [];

    static OperatorTable Build()
    {
        var table = new OperatorTable();
        Arithmetic.AddTo(table);
        Comparisons.AddTo(table);
        Functions.AddTo(table);
        Activations.AddTo(table);
        Reductions.AddTo(table);
        Casting.AddTo(table);
        Constants.AddTo(table);
        Shapes.AddTo(table);
        Selections.AddTo(table);
        Orders.AddTo(table);
        Products.AddTo(table);
        Convolutions.AddTo(table);
        Poolings.AddTo(table);
        Normalizations.AddTo(table);
        Recurrences.AddTo(table);
        Attentions.AddTo(table);
        Images.AddTo(table);
        Resizes.AddTo(table);
        Signals.AddTo(table);
        Quantizations.AddTo(table);
        Losses.AddTo(table);
        Sequences.AddTo(table);
        ControlFlow.AddTo(table);
        Texts.AddTo(table);
        Trees.AddTo(table);
        RandomNumbers.AddTo(table);
        Updates.AddTo(table);
        return table;
    }

    /// <summary>The operator of a name, or null.</summary>
    public Operator? Find(string domain, string name) => _operators.GetValueOrDefault((domain, name));

    /// <summary>Whether two calls with equal inputs may differ.</summary>
    public bool IsRandom(string domain, string name) => _random.Contains((domain, name));

    /// <summary>Whether an input is a setting or a statistic, so that a float there is not learned.</summary>
    public bool IsSetting(string name, int input) => _settings.Contains((name, input));

    /// <summary>How many there are.</summary>
    public int Count => _operators.Count;

    /// <summary>An operator of one tensor of the type of its first input, or of the result's own.</summary>
    public void Add(string name, Func<NodeCall, Tensor> compute, string domain = "")
        => _operators.Add((domain, name), call => [call.Count > 0 && call.Has(0) && call.Value(0) is OnnxTensor ? call.Like(0, compute(call)) : compute(call)]);

    /// <summary>An operator of one value.</summary>
    public void AddValue(string name, Func<NodeCall, OnnxValue> compute, string domain = "") => _operators.Add((domain, name), call => [compute(call)]);

    /// <summary>An operator of several values.</summary>
    public void AddSeveral(string name, Operator compute, string domain = "") => _operators.Add((domain, name), compute);

    /// <summary>An operator that draws random numbers.</summary>
    public void AddRandom(string name, Operator compute)
    {
        _operators.Add(("", name), compute);
        _random.Add(("", name));
    }

    /// <summary>Notes that these inputs are not learned.</summary>
    public void Settings(string name, params ReadOnlySpan<int> inputs)
    {
        foreach (var input in inputs) _settings.Add((name, input));
    }
}
