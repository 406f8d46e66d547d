namespace Sinter.Onnx;

/// <summary>RNN, GRU and LSTM with all of ONNX's variations. What PyTorch's layers compute too runs in Sinter's fused sweep; the rest goes step by step.</summary>
static class Recurrences
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("RNN", c => Run(c, 1, ["Tanh"]));
        table.AddSeveral("GRU", c => Run(c, 3, ["Sigmoid", "Tanh"]));
        table.AddSeveral("LSTM", c => Run(c, 4, ["Sigmoid", "Tanh", "Tanh"]));
    }

    static OnnxValue?[] Run(NodeCall c, int gates, string[] usual)
    {
        var byBatch = c.Flag("layout");
        var x = byBatch ? c.X.Transpose(0, 1) : c.X;
        Tensor w = c[1], r = c[2];
        long T = x.Shape[0], B = x.Shape[1], D = w.Shape[0], H = r.Shape[2];
        var direction = c.Text("direction", "forward");
        if (D != (direction == "bidirectional" ? 2 : 1)) throw new ArgumentException($"{c.Node.Operator}: direction is {direction}, but the weights are of {D} directions.");
        var lengths = c.Has(4) ? c.Longs(4) : null;
        if (lengths is not null && (lengths.Length != B || lengths.Any(n => n < 0 || n > T))) throw new ArgumentException($"{c.Node.Operator}: the lengths must be {B} numbers from 0 to {T}.");
        if (lengths?.All(n => n == T) == true) lengths = null;
        var functions = c.Texts("activations") is { Length: > 0 } named ? named : [.. Enumerable.Repeat(usual, (int)D).SelectMany(f => f)];
        if (functions.Length != usual.Length * D) throw new ArgumentException($"{c.Node.Operator}: {functions.Length} activations are named; there must be {usual.Length * D}.");

        var outputs = new Tensor[D];
        Tensor[] lastH = new Tensor[D], lastC = new Tensor[D];
        for (var d = 0; d < D; d++)
        {
            var backward = direction == "reverse" || d == 1;
            var input = backward ? Reversed(x, lengths) : x;
            var weights = new Weights(w.Select(0, d), r.Select(0, d), c.Maybe(3)?.Select(0, d), gates == 4 ? c.Maybe(7)?.Select(0, d) : null);
            Tensor h = State(c, 5, d, byBatch, B, H, x.DType), cell = gates == 4 ? State(c, 6, d, byBatch, B, H, x.DType) : h;
            var step = new Step(c, gates, [.. functions.Skip(d * usual.Length).Take(usual.Length)], d, weights);
            (outputs[d], lastH[d], lastC[d]) = lengths is null && step.IsUsual(usual) ? step.Sweep(input, h, cell) : step.Walk(input, h, cell, lengths);
            if (backward) outputs[d] = Reversed(outputs[d], lengths);
        }
        Tensor y = Tensor.Stack(outputs, 1), last = Tensor.Stack(lastH), cells = Tensor.Stack(lastC);
        return byBatch ? [y.Permute(2, 0, 1, 3), last.Transpose(0, 1), cells.Transpose(0, 1)] : [y, last, cells];
    }

    static Tensor State(NodeCall c, int input, int d, bool byBatch, long B, long H, DType dtype)
        => c.Maybe(input)?.Select(byBatch ? 1 : 0, d) ?? Tensor.Zeros([B, H], dtype);

    // Each sequence backwards within its own length.
    static Tensor Reversed(Tensor x, long[]? lengths)
    {
        if (lengths is null) return x.Flip(0);
        long T = x.Shape[0], B = x.Shape[1];
        var order = new long[T * B];
        for (long t = 0; t < T; t++)
            for (long b = 0; b < B; b++) order[t * B + b] = t < lengths[b] ? lengths[b] - 1 - t : t;
        return x.Gather(0, Tensor.From(order, [T, B, 1]).Expand(x.Shape));
    }

    sealed record Weights(Tensor W, Tensor R, Tensor? Bias, Tensor? Peepholes);

    sealed class Step(NodeCall c, int gates, string[] functions, int direction, Weights weights)
    {
        readonly long _h = weights.R.Shape[1];
        readonly double _clip = c.Float("clip");
        readonly bool _resetAfter = c.Flag("linear_before_reset");

        /// <summary>Whether this is what PyTorch's layer computes.</summary>
        public bool IsUsual(string[] usual) => functions.SequenceEqual(usual, StringComparer.OrdinalIgnoreCase) && _clip == 0 && weights.Peepholes is null
            && (gates != 3 || _resetAfter) && !c.Flag("input_forget");

        public (Tensor Output, Tensor H, Tensor C) Sweep(Tensor x, Tensor h, Tensor cell)
        {
            // ONNX's order of gates is z r h and i o f c; PyTorch's r z n and i f g o.
            int[] order = gates switch { 3 => [1, 0, 2], 4 => [0, 2, 3, 1], _ => [0] };
            Tensor Ordered(Tensor t) => gates == 1 ? t : Tensor.Cat([.. order.Select(g => t.Narrow(0, g * _h, _h))], 0);
            var inputBias = weights.Bias?.Narrow(0, 0, gates * _h);
            var hiddenBias = weights.Bias?.Narrow(0, gates * _h, gates * _h);
            RecurrentWeights[] layer = [new(Ordered(weights.W), Ordered(weights.R), inputBias is null ? null : Ordered(inputBias), hiddenBias is null ? null : Ordered(hiddenBias))];
            var start = h.Unsqueeze(0);
            if (gates == 4)
            {
                var (y, state) = x.Lstm(new(start, cell.Unsqueeze(0)), layer);
                return (y, state.H.Squeeze(0), state.C.Squeeze(0));
            }
            var (output, last) = gates == 3 ? x.Gru(start, layer) : x.RnnTanh(start, layer);
            return (output, last.Squeeze(0), last.Squeeze(0));
        }

        public (Tensor Output, Tensor H, Tensor C) Walk(Tensor x, Tensor h, Tensor cell, long[]? lengths)
        {
            var T = x.Shape[0];
            var outputs = new Tensor[T];
            for (var t = 0; t < T; t++)
            {
                c.Execution.Cancellation.ThrowIfCancellationRequested();
                var (nextH, nextC) = Next(x.Select(0, t), h, cell);
                if (lengths is null) (h, cell, outputs[t]) = (nextH, nextC, nextH);
                else
                {
                    // A sequence that has ended keeps its state and gives zeros.
                    var runs = Tensor.From(Array.ConvertAll(lengths, n => t < n)).Unsqueeze(1);
                    (h, cell) = (Tensor.Where(runs, nextH, h), Tensor.Where(runs, nextC, cell));
                    outputs[t] = Tensor.Where(runs, nextH, Tensor.ZerosLike(nextH));
                }
            }
            return (T == 0 ? Tensor.Zeros([0, x.Shape[1], _h], x.DType) : Tensor.Stack(outputs), h, cell);
        }

        Tensor Part(Tensor t, int gate) => t.Narrow(-1, gate * _h, _h);

        Tensor Input(Tensor x) => x.Linear(weights.W, weights.Bias?.Narrow(0, 0, gates * _h));

        Tensor? HiddenBias => weights.Bias?.Narrow(0, gates * _h, gates * _h);

        (Tensor H, Tensor C) Next(Tensor x, Tensor h, Tensor cell)
        {
            var input = Input(x);
            if (gates == 3) return Gated(input, h);
            var sum = input + h.Linear(weights.R, HiddenBias);
            if (gates == 1) return (Activate(sum, 0), h);
            Tensor i = Part(sum, 0), o = Part(sum, 1), f = Part(sum, 2);
            if (weights.Peepholes is { } p) (i, f) = (i + Part(p, 0) * cell, f + Part(p, 2) * cell);
            i = Activate(i, 0);
            f = c.Flag("input_forget") ? 1 - i : Activate(f, 0);
            var next = f * cell + i * Activate(Part(sum, 3), 1);
            if (weights.Peepholes is { } q) o += Part(q, 1) * next;
            return (Activate(o, 0) * Activate(next, 2, clips: false), next);
        }

        (Tensor H, Tensor C) Gated(Tensor input, Tensor h)
        {
            var zr = h.Linear(weights.R.Narrow(0, 0, 2 * _h), HiddenBias?.Narrow(0, 0, 2 * _h));
            Tensor z = Activate(Part(input, 0) + Part(zr, 0), 0), r = Activate(Part(input, 1) + Part(zr, 1), 0);
            Tensor rh = weights.R.Narrow(0, 2 * _h, _h);
            var bias = HiddenBias?.Narrow(0, 2 * _h, _h);
            var candidate = _resetAfter ? r * h.Linear(rh, bias) : (r * h).Linear(rh, bias);
            var n = Activate(Part(input, 2) + candidate, 1);
            var next = (1 - z) * n + z * h;
            return (next, next);
        }

        Tensor Activate(Tensor x, int which, bool clips = true)
        {
            if (clips && _clip > 0) x = x.Clamp(-_clip, _clip);
            var place = direction * functions.Length + which;
            double alpha = Setting("activation_alpha", place), beta = Setting("activation_beta", place);
            return functions[which].ToUpperInvariant() switch
            {
                "SIGMOID" => x.Sigmoid(),
                "TANH" => x.Tanh(),
                "RELU" => x.Relu(),
                "AFFINE" => x * Or(alpha, 1) + Or(beta, 0),
                "LEAKYRELU" => x.LeakyRelu(Or(alpha, 0.01)),
                "THRESHOLDEDRELU" => x.Threshold(Or(alpha, 1), 0),
                "SCALEDTANH" => (x * Or(beta, 1)).Tanh() * Or(alpha, 1),
                "HARDSIGMOID" => (x * Or(alpha, 0.2) + Or(beta, 0.5)).Clamp(0.0, 1.0),
                "ELU" => x.Elu(Or(alpha, 1)),
                "SOFTSIGN" => x.Softsign(),
                "SOFTPLUS" => x.Softplus(),
                var other => throw new ArgumentException($"{c.Node.Operator}: no activation is called {other}."),
            };
        }

        double Setting(string name, int place) => c.Floats(name) is { } given && place < given.Length ? given[place] : double.NaN;

        static double Or(double given, double usual) => double.IsNaN(given) ? usual : given;
    }
}
