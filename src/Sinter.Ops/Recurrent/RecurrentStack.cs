namespace Sinter;

/// <summary>Layers of a recurrent network, each in one or both directions of time, over whole sequences.</summary>
sealed class RecurrentStack(string op, IRecurrentStep step, IReadOnlyList<RecurrentWeights> weights, bool bidirectional, bool batchFirst, double dropout, bool training)
{
    readonly int _directions = bidirectional ? 2 : 1;

    /// <summary>The last layer's outputs and the state after the last step of each layer and direction, in the order of the weights.</summary>
    /// <param name="x">[T, B, I], [B, T, I] if the batch comes first, or [T, I].</param>
    /// <param name="start">The tensors of the state, [layers · directions, B, H] each, without B if x has none; zeros where null.</param>
    public (Tensor Output, Tensor[] State) Run(Tensor x, Tensor?[] start)
    {
        Check.Argument(weights.Count > 0 && weights.Count % _directions == 0, $"{op}: there are weights for {weights.Count} layers and directions; with {_directions} directions their number must be a positive multiple of that.");
        Check.Shape(x.Rank is 2 or 3, $"{op}: x is {x.Shape}; it must be [T, B, I], [B, T, I] if the batch comes first, or [T, I] for one sequence.");
        var single = x.Rank == 2;
        if (single) x = x.Unsqueeze(1);
        else if (batchFirst) x = x.Transpose(0, 1);
        CheckWeights(x);

        var states = new Tensor[start.Length][];
        for (var s = 0; s < start.Length; s++) states[s] = Start(start[s], x, s, single).Unbind(0);
        var last = new Tensor[start.Length][];
        for (var s = 0; s < last.Length; s++) last[s] = new Tensor[weights.Count];

        for (var layer = 0; layer < weights.Count / _directions; layer++)
        {
            if (layer > 0 && dropout > 0) x = x.Dropout(dropout, training);
            var outputs = new Tensor[_directions];
            for (var d = 0; d < _directions; d++)
            {
                var at = layer * _directions + d;
                (outputs[d], var after) = Layer(x, Array.ConvertAll(states, s => s[at]), weights[at], backwards: d == 1);
                for (var s = 0; s < after.Length; s++) last[s][at] = after[s];
            }
            x = _directions == 1 ? outputs[0] : Tensor.Cat(outputs, -1);
        }
        var state = Array.ConvertAll(last, each => single ? Tensor.Stack(each).Squeeze(1) : Tensor.Stack(each));
        return (single ? x.Squeeze(1) : batchFirst ? x.Transpose(0, 1) : x, state);
    }

    (Tensor Outputs, Tensor[] State) Layer(Tensor x, Tensor[] state, RecurrentWeights w, bool backwards)
    {
        var projected = Project(step, x, w);
        if (RecurrentSweep.Supports(step, projected, state, w)) return RecurrentSweep.Run(step, projected, state, w, backwards);
        var inputs = projected.Unbind(0);
        var outputs = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var t = backwards ? inputs.Length - 1 - i : i;
            state = step.Next(inputs[t], state, w);
            outputs[t] = state[0];
        }
        return (Tensor.Stack(outputs), state);
    }

    /// <summary>What the steps need of their inputs: [*, I] → [*, G·H].</summary>
    public static Tensor Project(IRecurrentStep step, Tensor x, RecurrentWeights w)
    {
        var bias = step.AddsHiddenBias && w.HiddenBias is not null ? (w.InputBias is null ? w.HiddenBias : w.InputBias + w.HiddenBias) : w.InputBias;
        return x.Linear(w.InputHidden, bias);
    }

    Tensor Start(Tensor? given, Tensor x, int s, bool single)
    {
        // The first tensor of the state is as wide as what goes into HiddenHidden, the others as wide as a gate.
        var width = s == 0 ? weights[0].HiddenHidden.Shape[1] : weights[0].HiddenHidden.Shape[0] / step.Gates;
        Shape shape = [weights.Count, x.Shape[1], width];
        if (given is null) return Tensor.Zeros(shape, x.DType);
        var expected = single ? shape.Without(1) : shape;
        Check.Shape(given.Shape == expected, $"{op}: tensor {s} of the first state is {given.Shape}; it must be {expected}: layers and directions{(single ? "" : ", batch")}, width.");
        return single ? given.Unsqueeze(1) : given;
    }

    void CheckWeights(Tensor x)
    {
        Check.Shape(x.Shape[0] > 0, $"{op}: the sequence has no steps; it needs at least one.");
        var width = x.Shape[2];
        for (var at = 0; at < weights.Count; at++)
        {
            var w = weights[at];
            var output = w.HiddenHidden.Shape[1];
            Check.Shape(w.InputHidden.Rank == 2 && w.InputHidden.Shape[1] == width && w.InputHidden.Shape[0] == w.HiddenHidden.Shape[0] && w.HiddenHidden.Shape[0] % step.Gates == 0
                && (w.Projection is null ? w.HiddenHidden.Shape[0] == step.Gates * output : w.Projection.Shape == [output, w.HiddenHidden.Shape[0] / step.Gates]),
                $"{op}: the weights of layer {at / _directions} are {w.InputHidden.Shape}, {w.HiddenHidden.Shape} and {w.Projection?.Shape}; its inputs have {width} features, "
                + $"so they must be [{step.Gates}·H, {width}], [{step.Gates}·H, H] and none, or [{step.Gates}·H, {width}], [{step.Gates}·H, P] and [P, H].");
            if ((at + 1) % _directions == 0) width = output * _directions;
        }
    }
}
