namespace Sinter.Onnx;

/// <summary>The values of a graph while it runs. An inner graph sees those of the graphs around it.</summary>
sealed class Scope(Execution execution, IReadOnlyDictionary<string, OnnxValue> constants, Scope? outer = null)
{
    readonly Dictionary<string, OnnxValue> _values = [];

    public Execution Execution => execution;

    public OnnxValue? Find(string name)
        => _values.TryGetValue(name, out var value) || constants.TryGetValue(name, out value) ? value : outer?.Find(name);

    public void Set(string name, OnnxValue value) => _values[name] = execution.Watched?.Contains(name) == true ? Watch(value) : value;

    public void Forget(string name) => _values.Remove(name);

    // What a Gradient node differentiates by must be a leaf that is recorded.
    static OnnxTensor Watch(OnnxValue value)
    {
        var x = value.Tensor;
        if (!x.RequiresGrad) (x = x.Detach()).RequiresGrad = true;
        return new(x);
    }
}
