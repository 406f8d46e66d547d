namespace Sinter.Optim;

/// <summary>What an optimizer remembers of one parameter: tensors such as <c>exp_avg</c>, numbers such as <c>step</c>.</summary>
public sealed class ParameterState
{
    internal Dictionary<string, Tensor> Tensors { get; } = [];
    internal Dictionary<string, double> Numbers { get; } = [];

    /// <summary>Whether tensors have the parameter's type even if that has 16 bits.</summary>
    internal bool InParameterType { get; init; }

    /// <summary>A number; 0 until set.</summary>
    public double this[string name]
    {
        get => Numbers.GetValueOrDefault(name);
        set => Numbers[name] = value;
    }

    /// <summary>Whether the tensor was made already.</summary>
    public bool Has(string name) => Tensors.ContainsKey(name);

    /// <summary>A tensor in the shape of the parameter, filled with <paramref name="initial"/> when first asked for.
    /// It has the parameter's type; or, unless <see cref="Optimizer.KeepsStateInParameterType"/>, float32 if that has 16 bits: averages that move by thousandths would stand still in them.</summary>
    public Tensor Tensor(string name, Tensor parameter, double initial = 0)
    {
        var dtype = TypeOf(name, parameter);
        if (!Tensors.TryGetValue(name, out var tensor)) return Tensors[name] = Sinter.Tensor.Full(parameter.Shape, initial, dtype);
        return tensor.DType == dtype ? tensor : Tensors[name] = tensor.To(dtype);
    }

    /// <summary>What rounding took from a 16-bit parameter, in its type.</summary>
    internal const string Compensation = "compensation";

    internal DType TypeOf(string name, Tensor parameter) => InParameterType || name == Compensation ? parameter.DType : TypeFor(parameter);

    /// <summary>The type that the parameter is updated in.</summary>
    internal static DType TypeFor(Tensor parameter) => parameter.DType == DType.Float64 ? DType.Float64 : DType.Float32;
}
