using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class RecurrentRows
{
    static readonly DType[] Real = [DType.Float64, DType.Float32];

    static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    static RecurrentWeights Weights(Tensor[] x, int from) => new(x[from], x[from + 1], x[from + 2], x[from + 3]);

    static Sample Sequence(int gates, params Shape[] states)
        => Sample.Of([[4, 2, 3], .. states, [gates * 2, 3], [gates * 2, 2], [gates * 2], [gates * 2]]);

    static Sample Step(int gates, params Shape[] states) => Sample.Of([[2, 3], .. states, [gates * 2, 3], [gates * 2, 2], [gates * 2], [gates * 2]]);

    // Two hidden units; the products with input and state are apart, for the GRU's reset gate comes between them.
    static Tensor Naive(Tensor x, Tensor[] states, RecurrentWeights w, Func<double[], double[], double[], (double H, double C)> cell)
    {
        const int hidden = 2;
        var sequence = x.Rank == 3;
        long steps = sequence ? x.Shape[0] : 1, batch = x.Shape[^2], inputs = x.Shape[^1];
        double[] xs = x.ToArray<double>(), u = w.InputHidden.ToArray<double>(), v = w.HiddenHidden.ToArray<double>(), b = w.InputBias!.ToArray<double>(), c = w.HiddenBias!.ToArray<double>();
        var state = Array.ConvertAll(states, s => s.ToArray<double>());
        var y = new double[steps * batch * hidden];
        for (var t = 0; t < steps; t++)
        {
            var next = Array.ConvertAll(state, s => (double[])s.Clone());
            for (var n = 0; n < batch; n++)
                for (var j = 0; j < hidden; j++)
                {
                    double[] fromInput = new double[b.Length / hidden], fromState = new double[b.Length / hidden];
                    for (var gate = 0; gate < fromInput.Length; gate++)
                    {
                        var row = gate * hidden + j;
                        fromInput[gate] = b[row] + Enumerable.Range(0, (int)inputs).Sum(i => u[row * inputs + i] * xs[(t * batch + n) * inputs + i]);
                        fromState[gate] = c[row] + Enumerable.Range(0, hidden).Sum(i => v[row * hidden + i] * state[0][n * hidden + i]);
                    }
                    var at = n * hidden + j;
                    var (h, memory) = cell(fromInput, fromState, Array.ConvertAll(state, s => s[at]));
                    next[0][at] = y[t * batch * hidden + at] = h;
                    if (next.Length > 1) next[1][at] = memory;
                }
            state = next;
        }
        return Tensor.From(y, sequence ? [steps, batch, hidden] : [batch, hidden]);
    }

    static (double, double) Plain(double[] x, double[] h, double[] state) => (Math.Tanh(x[0] + h[0]), 0);

    static (double, double) Rectified(double[] x, double[] h, double[] state) => (Math.Max(0, x[0] + h[0]), 0);

    static (double, double) Gru(double[] x, double[] h, double[] state)
    {
        double r = Sigmoid(x[0] + h[0]), z = Sigmoid(x[1] + h[1]), n = Math.Tanh(x[2] + r * h[2]);
        return ((1 - z) * n + z * state[0], 0);
    }

    static (double, double) Lstm(double[] x, double[] h, double[] state)
    {
        var c = Sigmoid(x[1] + h[1]) * state[1] + Sigmoid(x[0] + h[0]) * Math.Tanh(x[2] + h[2]);
        return (Sigmoid(x[3] + h[3]) * Math.Tanh(c), c);
    }

    static Tensor[] Both((Tensor Output, Tensor State) run) => [run.Output, run.State];

    static Tensor[] Three((Tensor Output, LstmState State) run) => [run.Output, run.State.H, run.State.C];

    // 10 steps of 100 sequences, 64 hidden numbers.
    static Sample Wide(int gates, int states)
        => Sample.Of([[10, 100, 90], .. Enumerable.Repeat<Shape>([1, 100, 64], states), [gates * 64, 90], [gates * 64, 64], [gates * 64], [gates * 64]]);

    public static IEnumerable<OpRow> Rows =>
    [
        new("rnn_tanh", x => Both(x[0].RnnTanh(x[1], [Weights(x, 2)])), Sequence(1, [1, 2, 2]))
        {
            DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Plain), Large = Wide(1, 1),
            Errors =
            [
                new(() => Tensor.Ones(4).RnnTanh(null, [new(Tensor.Ones(2, 3), Tensor.Ones(2, 2))]), @"^RnnTanh: x is \[4\]"),
                new(() => Tensor.Ones(4, 1, 5).RnnTanh(null, [new(Tensor.Ones(2, 3), Tensor.Ones(2, 2))]), @"^RnnTanh: the weights of layer 0 are \[2, 3\].*its inputs have 5 features"),
                new(() => Tensor.Ones(4, 1, 3).RnnTanh(Tensor.Ones(2, 1, 2), [new(Tensor.Ones(2, 3), Tensor.Ones(2, 2))]), @"^RnnTanh: tensor 0 of the first state is \[2, 1, 2\]; it must be \[1, 1, 2\]"),
                new(() => Tensor.Ones(4, 1, 3).RnnTanh(null, [new(Tensor.Ones(2, 3), Tensor.Ones(2, 2))], bidirectional: true), "^RnnTanh: there are weights for 1 layers and directions"),
            ],
        },
        new("rnn_tanh", x => Both(x[0].RnnTanh(x[1], [Weights(x, 2), Weights(x, 6)], bidirectional: true, batchFirst: true)),
            Sample.Of([2, 4, 3], [2, 2, 2], [2, 3], [2, 2], [2], [2], [2, 3], [2, 2], [2], [2])) { Variant = "bidirectional", DTypes = Real, Slack = 4 },
        new("rnn_relu", x => Both(x[0].RnnRelu(x[1], [Weights(x, 2)])), Sequence(1, [1, 2, 2]))
        {
            DTypes = Real, Slack = 20, Gradients = Gradients.None, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Rectified),
        },
        new("rnn_relu", x => Both(x[0].RnnRelu(x[1], [Weights(x, 2)])), Sample.Positive([4, 2, 3], [1, 2, 2], [2, 3], [2, 2], [2], [2])) { Variant = "right of the kink", DTypes = Real, Slack = 20 },
        new("rnn_relu_cell", x => x[0].RnnReluCell(x[1], Weights(x, 2)), Sample.Positive([2, 3], [2, 2], [2, 3], [2, 2], [2], [2])) { Variant = "right of the kink", DTypes = Real, Slack = 20 },
        new("gru", x => Both(x[0].Gru(x[1], [Weights(x, 2)])), Sequence(3, [1, 2, 2]))
        {
            DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Gru), Large = Wide(3, 1),
        },
        new("lstm", x => Three(x[0].Lstm(new(x[1], x[2]), [Weights(x, 3)])), Sequence(4, [1, 2, 2], [1, 2, 2]))
        {
            DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1], x[2]], Weights(x, 3), Lstm), Large = Wide(4, 2),
        },
        new("gru", x => Both(x[0].Gru(x[1], [Weights(x, 2), Weights(x, 6)], bidirectional: true, batchFirst: true)),
            Sample.Of([2, 4, 3], [2, 2, 2], [6, 3], [6, 2], [6], [6], [6, 3], [6, 2], [6], [6])) { Variant = "bidirectional", DTypes = Real, Slack = 4 },
        new("lstm", x => Three(x[0].Lstm(new(x[1], x[2]), [Weights(x, 3), Weights(x, 7)], bidirectional: true)),
            Sample.Of([3, 2, 3], [2, 2, 2], [2, 2, 2], [8, 3], [8, 2], [8], [8], [8, 3], [8, 2], [8], [8])) { Variant = "bidirectional", DTypes = Real, Slack = 4 },
        new("lstm", x => Three(x[0].Lstm(null, [new(x[1], x[2], Projection: x[3]), new(x[4], x[5], Projection: x[6])])),
            Sample.Of([3, 2, 2], [12, 2], [12, 1], [1, 3], [12, 1], [12, 1], [1, 3])) { Variant = "projected", DTypes = Real, Slack = 4 },
        new("rnn_tanh_cell", x => x[0].RnnTanhCell(x[1], Weights(x, 2)), Step(1, [2, 2]))
        {
            DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Plain),
            Errors = [new(() => Tensor.Ones(4).RnnTanhCell(null, new(Tensor.Ones(2, 3), Tensor.Ones(2, 2))), @"^RnnTanhCell: x is \[4\]; it must be \[B, 3\] or \[3\]")],
        },
        new("rnn_relu_cell", x => x[0].RnnReluCell(x[1], Weights(x, 2)), Step(1, [2, 2]))
        {
            DTypes = Real, Slack = 4, Gradients = Gradients.None, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Rectified),
        },
        new("gru_cell", x => x[0].GruCell(x[1], Weights(x, 2)), Step(3, [2, 2])) { DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1]], Weights(x, 2), Gru) },
        new("lstm_cell", x => { var s = x[0].LstmCell(new(x[1], x[2]), Weights(x, 3)); return [s.H, s.C]; }, Step(4, [2, 2], [2, 2]))
        {
            DTypes = Real, Slack = 4, Reference = x => Naive(x[0], [x[1], x[2]], Weights(x, 3), Lstm),
        },
        new("nn.functional.multi_head_attention_forward", x =>
            {
                var (y, weights) = x[0].MultiHeadAttention(x[0], x[0], 2, new(x[1], null, x[2], null), attentionMask: x[3]);
                return [y, weights!];
            }, Sample.Of([3, 2, 4], [12, 4], [4, 4], [3, 3])) { Variant = "learned mask", DTypes = Real, Slack = 20 },
        new("nn.functional.multi_head_attention_forward", x => x[0].MultiHeadAttention(x[0], x[0], 2, new(x[1], null, x[2], null), x[4], x[3], needWeights: false).Output,
            Sample.Of([3, 2, 4], [12, 4], [4, 4], [4, 3, 3], [2, 3]))
        {
            Variant = "learned masks, no weights", DTypes = Real, Slack = 20,
            Reference = x => x[0].MultiHeadAttention(x[0], x[0], 2, new(x[1], null, x[2], null), x[4], x[3]).Output,
        },
        new("nn.functional.multi_head_attention_forward", x =>
            {
                var (y, weights) = x[0].MultiHeadAttention(x[1], x[2], 2, new(x[3], x[4], x[5], x[6]));
                return [y, weights!];
            }, Sample.Of([3, 2, 4], [5, 2, 4], [5, 2, 4], [12, 4], [12], [4, 4], [4]))
        {
            DTypes = Real, Slack = 20,
            Errors = [new(() => Tensor.Ones(3, 2, 4).MultiHeadAttention(Tensor.Ones(3, 2, 4), Tensor.Ones(3, 2, 4), 3, new(Tensor.Ones(12, 4), null, Tensor.Ones(4, 4), null)), @"^MultiHeadAttention: query is \[3, 2, 4\]")],
        },
    ];
}
