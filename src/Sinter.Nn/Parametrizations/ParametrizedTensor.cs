namespace Sinter.Nn;

/// <summary>The originals of one tensor of a module, and how it is computed from them, under PyTorch's keys: <c>parametrizations.weight.original</c>, or
/// <c>original0</c>, <c>original1</c>, … if there are several, and <c>parametrizations.weight.0</c> for the computation.</summary>
public sealed class ParametrizedTensor : Module
{
    Parameter[] _originals;
    Parametrization _parametrization;

    internal ParametrizedTensor(Parameter value, Parametrization parametrization)
    {
        _parametrization = parametrization;
        using var _ = Autograd.NoGrad();
        _originals = [.. parametrization.RightInverse(value.Detach()).Select(original => new Parameter(original.Clone(), value.RequiresGrad))];
        var computed = parametrization.Forward(_originals);
        Check.Shape(computed.Shape == value.Shape && computed.DType == value.DType,
            $"Parametrize: {parametrization.GetType().Name} made {computed.Shape} in {computed.DType.Name} of a parameter {value.Shape} in {value.DType.Name}; shape and type must stay.");
    }

    /// <summary>What is learned.</summary>
    public IReadOnlyList<Parameter> Originals => _originals;

    /// <summary>How the tensor is computed.</summary>
    public Parametrization Parametrization => _parametrization;

    /// <summary>The tensor as its originals are now.</summary>
    public Tensor Compute() => _parametrization.Forward(_originals);

    /// <inheritdoc/>
    protected internal override IEnumerable<(string Name, Tensor Value, bool IsSaved)> OwnTensors()
        => _originals.Select((original, i) => (_originals.Length == 1 ? "original" : $"original{i}", (Tensor)original, true));

    /// <inheritdoc/>
    public override IEnumerable<(string Name, Module Module)> NamedChildren() => [("0", _parametrization)];

    private protected override void CopyOwn(Dictionary<object, object> copies)
    {
        _parametrization = (Parametrization)_parametrization.Copy(copies);
        _originals = Array.ConvertAll(_originals, original => (Parameter)CopyOf(original, copies)!);
    }
}
