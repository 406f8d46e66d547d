namespace Sinter.Optim;

/// <summary>What an optimizer remembers of one parameter: tensors such as <c>exp_avg</c>, numbers such as <c>step</c>.</summary>
public sealed class ParameterState
{
    internal Dictionary<string, Tensor> Tensors { get; } = [];
    internal Dictionary<string, double> Numbers { get; } = [];

    /// <summary>A number; 0 until set.</summary>
    public double this[string name]
    {
        get => Numbers.GetValueOrDefault(name);
        set => Numbers[name] = value;
    }

    /// <summary>Whether the tensor was made already.</summary>
    public bool Has(string name) => Tensors.ContainsKey(name);

    /// <summary>A tensor in the shape of the parameter, filled with <paramref name="initial"/> when first asked for.
    /// It has the parameter's type, or float32 if that has 16 bits: averages that move by thousandths would stand still in them.</summary>
    public Tensor Tensor(string name, Tensor parameter, double initial = 0)
    {
        var dtype = TypeFor(parameter);
        if (!Tensors.TryGetValue(name, out var tensor)) return Tensors[name] = Sinter.Tensor.Full(parameter.Shape, initial, dtype);
        return tensor.DType == dtype ? tensor : Tensors[name] = tensor.To(dtype);
    }

    internal static DType TypeFor(Tensor parameter) => parameter.DType == DType.Float64 ? DType.Float64 : DType.Float32;
}
