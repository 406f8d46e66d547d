namespace Sinter;

/// <summary>The steps of one layer and direction as one call. The gates of a step are computed in one pass over its rows and kept; the way back fills the gradients of
/// all steps' gates, so that those of the weights are one product at its end.</summary>
static class RecurrentSweep
{
    /// <summary>Whether these steps have a kernel: those of the LSTM without projection and of the GRU, in float32 and float64.</summary>
    public static bool Supports(IRecurrentStep step, Tensor x, Tensor[] state, RecurrentWeights w)
        => step is LstmStep or GruStep && w.Projection is null && x.DType is DType.Float32 or DType.Float64 && Array.TrueForAll(state, s => s.DType == x.DType)
            && w.HiddenHidden.DType == x.DType && (w.HiddenBias?.DType ?? x.DType) == x.DType;

    /// <summary>The outputs, [T, B, H], and the state after the last step.</summary>
    /// <param name="step">The LSTM's or the GRU's.</param>
    /// <param name="x">The projected inputs, [T, B, G·H].</param>
    /// <param name="state">The first state, [B, H] each.</param>
    /// <param name="w">The weights.</param>
    /// <param name="backwards">From the last input to the first.</param>
    public static (Tensor Outputs, Tensor[] State) Run(IRecurrentStep step, Tensor x, Tensor[] state, RecurrentWeights w, bool backwards)
    {
        var call = new Call(step, backwards);
        var h = state[0];
        var bias = step.AddsHiddenBias ? null : w.HiddenBias;
        var c = state.Length > 1 ? state[1] : null;
        var values = call.Forward(x, h, c, w.HiddenHidden, bias);
        if (Autograd.Needs(x, h, c, w.HiddenHidden, bias))
        {
            var node = new SweepDerivative(call, x, h, c, w.HiddenHidden, bias, values);
            values.Outputs.SetHistory(node);
            values.LastCell?.SetHistory(node, 1);
        }
        else
        {
            values.Gates.Dispose();
            values.Cells?.Dispose();
        }
        var last = values.Outputs.Select(0, backwards ? 0 : -1);
        return (values.Outputs, values.LastCell is { } cell ? [last, cell] : [last]);
    }

    /// <param name="Outputs">h of every step, [T, B, H].</param>
    /// <param name="Gates">What the way back needs of every step's gates, [T, B, 4·H].</param>
    /// <param name="Cells">c of every step, [T, B, H], or null.</param>
    /// <param name="LastCell">c after the last step, [B, H], or null.</param>
    internal sealed record Values(Tensor Outputs, Tensor Gates, Tensor? Cells, Tensor? LastCell);

    internal sealed record Call(IRecurrentStep Step, bool Backwards)
    {
        // To turn the weights costs about as much as a product with a dozen rows; one or two rows are dot products, whose weights had better stay as they are.
        const int StepsThatPayForTurning = 8, RowsThatPayForTurning = 3;

        public bool IsLstm => Step is LstmStep;

        public string Name => IsLstm ? "Lstm" : "Gru";

        // The times in the order of the steps.
        public IEnumerable<int> Times(long steps) => Backwards ? Enumerable.Range(0, (int)steps).Reverse() : Enumerable.Range(0, (int)steps);

        public Values Forward(Tensor x, Tensor h, Tensor? c, Tensor w, Tensor? bias)
        {
            using var _ = Autograd.NoGrad();
            var (steps, batch, hidden) = (x.Shape[0], x.Shape[1], h.Shape[1]);
            Tensor xs = x.Contiguous(), outputs = Tensor.Empty([steps, batch, hidden], x.DType), gates = Tensor.Empty([steps, batch, 4 * hidden], x.DType);
            var cells = IsLstm ? Tensor.Empty([steps, batch, hidden], x.DType) : null;
            Tensor before = h.Contiguous().Alias();
            var cell = c?.Contiguous().Alias();
            using var rows = steps >= StepsThatPayForTurning && batch >= RowsThatPayForTurning ? Turned(w) : w.Alias();
            foreach (var t in Times(steps))
            {
                Tensor y = outputs[t];
                var memory = cells?[t];
                using Tensor input = xs[t], now = gates[t], product = before.Linear(rows, bias);
                if (IsLstm) RecurrentCpu.Lstm(y, memory!, now, input, product, cell!);
                else RecurrentCpu.Gru(y, now, input, product, before);
                before.Dispose();
                cell?.Dispose();
                (before, cell) = (y, memory);
            }
            before.Dispose();
            var last = cell?.Clone();
            cell?.Dispose();
            return new(outputs, gates, cells, last);
        }

        // The same matrix, its columns adjacent: a product with few rows reads it in place, where rows would be dot products, or turned at every step. They lie 64 bytes further apart than
        // they need, for a cache has few places for lines a power of two apart.
        static Tensor Turned(Tensor w)
        {
            using var padded = Tensor.Empty([w.Shape[1], w.Shape[0] + 64 / w.DType.Size], w.DType);
            using var columns = padded.Narrow(1, 0, w.Shape[0]);
            return columns.Transpose(0, 1).CopyInPlace(w);
        }

        /// <summary>The same, step by step, of ops that record themselves.</summary>
        public (Tensor Outputs, Tensor? LastCell) Plain(Tensor x, Tensor h, Tensor? c, Tensor w, Tensor? bias)
        {
            var weights = new RecurrentWeights(w, w, null, bias);
            var outputs = new Tensor[x.Shape[0]];
            Tensor[] state = c is null ? [h] : [h, c];
            foreach (var t in Times(x.Shape[0]))
            {
                state = Step.Next(x[t], state, weights);
                outputs[t] = state[0];
            }
            return (Tensor.Stack(outputs), c is null ? null : state[1]);
        }
    }

    sealed class SweepDerivative : Node
    {
        readonly Call _call;

        public SweepDerivative(Call call, Tensor x, Tensor h, Tensor? c, Tensor w, Tensor? bias, Values values) : base(call.Name, x, h, c, w, bias)
        {
            _call = call;
            Save(x, h, c, w, bias, values.Outputs, values.Gates, values.Cells);
        }

        internal override int Outputs => _call.IsLstm ? 2 : 1;

        protected override Tensor?[] Backward(Tensor?[] g)
        {
            Tensor x = Saved(0), h = Saved(1), w = Saved(3);
            Tensor? c = SavedOrNull(2), bias = SavedOrNull(4);
            return Autograd.IsRecording ? Recorded(g, x, h, c, w, bias) : Swept(g, x, h.Contiguous(), c?.Contiguous(), w);
        }

        Tensor?[] Swept(Tensor?[] g, Tensor x, Tensor h, Tensor? c, Tensor w)
        {
            Tensor outputs = Saved(5), gates = Saved(6);
            var cells = SavedOrNull(7);
            var (steps, batch, hidden) = (x.Shape[0], x.Shape[1], h.Shape[1]);
            var dx = Tensor.Empty(x.Shape, x.DType);
            // The gradient of the product with the state: for the LSTM that of the inputs.
            var dp = _call.IsLstm ? dx : Tensor.Empty(x.Shape, x.DType);
            var dh = Tensor.Zeros(h.Shape, x.DType);
            var dc = _call.IsLstm ? g[1]?.Clone() ?? Tensor.Zeros(h.Shape, x.DType) : null;
            var dy = g[0]?.Contiguous() ?? Tensor.Zeros(outputs.Shape, x.DType);
            int[] times = [.. _call.Times(steps)];
            for (var s = times.Length - 1; s >= 0; s--)
            {
                var t = times[s];
                if (_call.IsLstm) RecurrentCpu.LstmBackward(dx[t], dc!, dy[t], dh, gates[t], cells![t], s > 0 ? cells[times[s - 1]] : c!);
                else RecurrentCpu.GruBackward(dx[t], dp[t], dy[t], dh, gates[t], s > 0 ? outputs[times[s - 1]] : h);
                using var product = dp[t].MatMul(w);
                if (_call.IsLstm) dh.CopyInPlace(product);
                else dh.AddInPlace(product);
            }
            Tensor? dw = null, db = null;
            if (Needs(3))
            {
                var first = h.Unsqueeze(0);
                var before = steps == 1 ? first : _call.Backwards ? Tensor.Cat([outputs.Narrow(0, 1, steps - 1), first]) : Tensor.Cat([first, outputs.Narrow(0, 0, steps - 1)]);
                dw = dp.Reshape(steps * batch, -1).Transpose(0, 1).MatMul(before.Reshape(steps * batch, hidden));
            }
            if (Needs(4)) db = dp.Reshape(steps * batch, -1).Sum(0);
            return [dx, dh, dc, dw, db];
        }

        Tensor?[] Recorded(Tensor?[] g, Tensor x, Tensor h, Tensor? c, Tensor w, Tensor? bias)
        {
            var (outputs, cell) = _call.Plain(x, h, c, w, bias);
            Tensor?[] inputs = [x, h, c, w, bias];
            int[] wanted = [.. Enumerable.Range(0, inputs.Length).Where(i => inputs[i] is not null && Needs(i))];
            var dy = g[0] ?? Tensor.ZerosLike(outputs);
            var found = Autograd.Grad(cell is null ? [outputs] : [outputs, cell], Array.ConvertAll(wanted, i => inputs[i]!),
                cell is null ? [dy] : [dy, g[1] ?? Tensor.ZerosLike(cell)], createGraph: true, allowUnused: true);
            var all = new Tensor?[inputs.Length];
            for (var i = 0; i < wanted.Length; i++) all[wanted[i]] = found[i];
            return all;
        }
    }
}
