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
        Check.Shape(x.Rank is 2 or 3, $"{op}: x is {x.Shape}; it must be [T, B, I], [B, T, I] if the batch comes first, or [T, I] for one sequence.");
        var single = x.Rank == 2;
        if (single) x = x.Unsqueeze(1);
        else if (batchFirst) x = x.Transpose(0, 1);
        Check.Shape(x.Shape[0] > 0, $"{op}: the sequence has no steps; it needs at least one.");

        (x, var state) = Run(x, null, x.Shape[1], start, single);
        return (single ? x.Squeeze(1) : batchFirst ? x.Transpose(0, 1) : x, state);
    }

    /// <summary>The same for packed sequences. The states are in the order in which the sequences were given.</summary>
    public (PackedSequence Output, Tensor[] State) Run(PackedSequence x, Tensor?[] start)
    {
        Check.Shape(x.Data.Rank == 2 && x.BatchSizes.Count > 0 && x.BatchSizes.Sum() == x.Data.Shape[0],
            $"{op}: the data is {x.Data.Shape} with {x.BatchSizes.Count} batch sizes, in sum {x.BatchSizes.Sum()}; it must be [{x.BatchSizes.Sum()}, I].");
        if (x.SortedIndices is { } order) start = Array.ConvertAll(start, h => h?.Rank == 3 && h.Shape[1] == order.Count ? h.IndexSelect(1, order) : h);
        var (outputs, state) = Run(x.Data, [.. x.BatchSizes], x.BatchSizes[0], start, single: false);
        if (x.UnsortedIndices is { } places) state = Array.ConvertAll(state, h => h.IndexSelect(1, places));
        return (x with { Data = outputs }, state);
    }

    // x is [T, B, I], or, if sequences end at different steps, [N, I] with the number of those that go on at each step.
    (Tensor Output, Tensor[] State) Run(Tensor x, long[]? sizes, long batch, Tensor?[] start, bool single)
    {
        CheckWeights(x.Shape[^1]);
        var states = new Tensor[start.Length][];
        for (var s = 0; s < start.Length; s++) states[s] = Start(start[s], weights[0].HiddenHidden.DType, batch, s, single).Unbind(0);
        var last = new Tensor[start.Length][];
        for (var s = 0; s < last.Length; s++) last[s] = new Tensor[weights.Count];

        for (var layer = 0; layer < weights.Count / _directions; layer++)
        {
            if (layer > 0 && dropout > 0) x = x.Dropout(dropout, training);
            var outputs = new Tensor[_directions];
            for (var d = 0; d < _directions; d++)
            {
                var at = layer * _directions + d;
                (outputs[d], var after) = Layer(x, sizes, Array.ConvertAll(states, s => s[at]), weights[at], backwards: d == 1);
                for (var s = 0; s < after.Length; s++) last[s][at] = after[s];
            }
            x = _directions == 1 ? outputs[0] : Tensor.Cat(outputs, -1);
        }
        return (x, Array.ConvertAll(last, each => single ? Tensor.Stack(each).Squeeze(1) : Tensor.Stack(each)));
    }

    (Tensor Outputs, Tensor[] State) Layer(Tensor x, long[]? sizes, Tensor[] start, RecurrentWeights w, bool backwards)
    {
        var (outputs, state) = Steps(x, sizes, start, w, backwards);
        if (sizes is null && w.Projection is null)
            Tracer.Current?.Op(op, [outputs, .. state], [x, w.InputHidden, w.HiddenHidden, w.InputBias, w.HiddenBias, .. start], backwards);
        return (outputs, state);
    }

    (Tensor Outputs, Tensor[] State) Steps(Tensor x, long[]? sizes, Tensor[] start, RecurrentWeights w, bool backwards)
    {
        // Under mixed precision the products with the inputs are low; the sweep over the steps stays in the type of the weights, in which it is one kernel.
        var projected = Project(step, x, w).To(w.HiddenHidden.DType);
        if (sizes is null && RecurrentSweep.Supports(step, projected, start, w)) return RecurrentSweep.Run(step, projected, start, w, backwards);
        var inputs = sizes is null ? projected.Unbind(0) : projected.Split(sizes, 0);
        var outputs = new Tensor[inputs.Length];
        var state = sizes is null ? start : Rows(start, 0, sizes[backwards ? ^1 : 0]);
        var ended = new Stack<Tensor[]>();
        for (var i = 0; i < inputs.Length; i++)
        {
            var t = backwards ? inputs.Length - 1 - i : i;
            if (sizes is not null) state = Resize(state, sizes[t], start, ended);
            state = step.Next(inputs[t], state, w);
            outputs[t] = state[0];
        }
        // The sequences that ended last stand before those that ended earlier.
        if (ended.Count > 0) state = [.. state.Select((s, i) => Tensor.Cat([s, .. ended.Select(e => e[i])]))];
        return (sizes is null ? Tensor.Stack(outputs) : Tensor.Cat(outputs), state);
    }

    // Read forwards, sequences end, and their states are put aside; read backwards, sequences begin.
    static Tensor[] Resize(Tensor[] state, long size, Tensor[] start, Stack<Tensor[]> ended)
    {
        var before = state[0].Shape[0];
        if (size < before) ended.Push(Rows(state, size, before - size));
        if (size <= before) return size == before ? state : Rows(state, 0, size);
        var begin = Rows(start, before, size - before);
        return [.. state.Select((s, i) => Tensor.Cat([s, begin[i]]))];
    }

    static Tensor[] Rows(Tensor[] state, long from, long count) => Array.ConvertAll(state, s => s.Narrow(0, from, count));

    /// <summary>What the steps need of their inputs: [*, I] → [*, G·H].</summary>
    public static Tensor Project(IRecurrentStep step, Tensor x, RecurrentWeights w)
    {
        var bias = step.AddsHiddenBias && w.HiddenBias is not null ? (w.InputBias is null ? w.HiddenBias : w.InputBias + w.HiddenBias) : w.InputBias;
        return x.Linear(w.InputHidden, bias);
    }

    Tensor Start(Tensor? given, DType dtype, long batch, int s, bool single)
    {
        // The first tensor of the state is as wide as what goes into HiddenHidden, the others as wide as a gate.
        var width = s == 0 ? weights[0].HiddenHidden.Shape[1] : weights[0].HiddenHidden.Shape[0] / step.Gates;
        Shape shape = [weights.Count, batch, width];
        if (given is null) return Tensor.Zeros(shape, dtype);
        var expected = single ? shape.Without(1) : shape;
        Check.Shape(given.Shape == expected, $"{op}: tensor {s} of the first state is {given.Shape}; it must be {expected}: layers and directions{(single ? "" : ", batch")}, width.");
        return single ? given.Unsqueeze(1) : given;
    }

    void CheckWeights(long width)
    {
        Check.Argument(weights.Count > 0 && weights.Count % _directions == 0, $"{op}: there are weights for {weights.Count} layers and directions; with {_directions} directions their number must be a positive multiple of that.");
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
