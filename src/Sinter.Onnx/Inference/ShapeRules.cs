namespace Sinter.Onnx;

/// <summary>The shape rules of ONNX's operators by name; the families add themselves. An operator without a rule gives values of which nothing is known.</summary>
sealed class ShapeRules
{
    /// <summary>The rules of all families.</summary>
    public static ShapeRules All { get; } = Build();

    readonly Dictionary<(string Domain, string Name), ShapeRule> _rules = [];

    static ShapeRules Build()
    {
        var rules = new ShapeRules();
        ElementwiseShapes.AddTo(rules);
        ConstantShapes.AddTo(rules);
        ArrangedShapes.AddTo(rules);
        SelectionShapes.AddTo(rules);
        ReducedShapes.AddTo(rules);
        ProductShapes.AddTo(rules);
        WindowShapes.AddTo(rules);
        LayerShapes.AddTo(rules);
        QuantizedShapes.AddTo(rules);
        SequenceShapes.AddTo(rules);
        ControlFlowShapes.AddTo(rules);
        TextShapes.AddTo(rules);
        return rules;
    }

    /// <summary>The rule of an operator, or null.</summary>
    public ShapeRule? Find(string domain, string name) => _rules.GetValueOrDefault((domain, name));

    /// <summary>Adds one rule for some operators.</summary>
    public void Add(ShapeRule rule, params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _rules.Add(("", name), rule);
    }

    /// <summary>Adds the rule of an operator of another domain.</summary>
    public void AddIn(string domain, string name, ShapeRule rule) => _rules.Add((domain, name), rule);
}
