using Sinter.Nn;

namespace Sinter.Onnx;

/// <summary>The ops of one run of a computation, in order, and the values that they made of each other.</summary>
sealed class Trace : Tracer
{
    readonly Dictionary<Tensor, TracedValue> _values = new(ReferenceEqualityComparer.Instance);
    readonly List<TracedStep> _steps = [];

    /// <summary>The inputs in order.</summary>
    public TracedValue[] Inputs { get; private init; } = [];

    /// <summary>The results in order.</summary>
    public TracedValue[] Outputs { get; private set; } = [];

    /// <summary>Every op that was told of, in order.</summary>
    public IReadOnlyList<TracedStep> Steps => _steps;

    /// <summary>Runs a computation and records it.</summary>
    public static Trace Of(Module module, Func<Tensor[], Tensor[]> forward, Tensor[] inputs)
    {
        var trace = new Trace { Inputs = [.. inputs.Select((x, i) => new TracedValue(x) { Input = i })] };
        foreach (var input in trace.Inputs) trace._values[input.Tensor] = input;
        foreach (var (name, parameter) in module.NamedParameters()) trace._values[parameter] = new(parameter) { State = name };
        foreach (var (name, buffer) in module.NamedBuffers()) trace._values[buffer] = new(buffer) { State = name };
        using (Autograd.NoGrad())
        using (trace.Listen())
        {
            var results = forward(inputs);
            trace.Outputs = [.. results.Select(trace.Of)];
        }
        return trace;
    }

    public override void Op(string name, ReadOnlySpan<Tensor> results, ReadOnlySpan<Tensor?> operands, params ReadOnlySpan<object?> settings)
        => Add(new(name, Of(operands), settings.ToArray(), null), results);

    public override void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a)
    {
        var f = op;
        Add(new(typeof(TOp).Name, Of([a]), [op], e => f.Value(e[0])), [y]);
    }

    public override void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a, Tensor b)
    {
        var f = op;
        Add(new(typeof(TOp).Name, Of([a, b]), [op], e => f.Value(e[0], e[1])), [y]);
    }

    public override void Formula<TOp>(string name, in TOp op, Tensor y, Tensor a, Tensor b, Tensor c)
    {
        var f = op;
        Add(new(typeof(TOp).Name, Of([a, b, c]), [op], e => f.Value(e[0], e[1], e[2])), [y]);
    }

    void Add(TracedStep step, ReadOnlySpan<Tensor> results)
    {
        step.Place = _steps.Count;
        _steps.Add(step);
        step.Results = new TracedValue[results.Length];
        for (var i = 0; i < results.Length; i++)
        {
            // An op in place tells before it counts its change.
            var result = results[i];
            var inPlace = step.Operands.Any(o => ReferenceEquals(o?.Tensor, result));
            _values[result] = step.Results[i] = new(result) { Maker = step, Output = i, Version = inPlace ? result.Version + 1 : result.Version };
        }
    }

    TracedValue?[] Of(ReadOnlySpan<Tensor?> tensors)
    {
        var values = new TracedValue?[tensors.Length];
        for (var i = 0; i < values.Length; i++) values[i] = tensors[i] is { } x ? Of(x) : null;
        return values;
    }

    TracedValue Of(Tensor x)
    {
        if (_values.TryGetValue(x, out var known))
        {
            // Changed in place by an op that told nothing, or through a view.
            if (known.Version != x.Version) throw new NotSupportedException($"OnnxExport: a tensor of {x.Shape} was changed in place through a view; use the op that is not in place.");
            return known;
        }
        // A tensor that nothing made is a constant. Its elements are kept now; the computation may dispose it.
        using var _ = Pause();
        return _values[x] = new(x) { Constant = x.Clone() };
    }
}
