namespace Sinter;

/// <summary>Recurrent networks over whole sequences, their weights passed in. The products with the inputs of all steps are one product for each layer and direction.
/// x is [T, B, I], [B, T, I] with <c>batchFirst</c>, or [T, I] for one sequence; weights go layer by layer, forwards before backwards.</summary>
public static class Recurrence
{
    extension(Tensor x)
    {
        /// <summary>h' = tanh(W · x + b + U · h + c). The outputs of the last layer, [T, B, H · directions], and the last states, [layers · directions, B, H].</summary>
        /// <param name="h">The first states, [layers · directions, B, H]; zeros if null.</param>
        /// <param name="weights">For each layer, one or two.</param>
        /// <param name="bidirectional">Each layer also reads the sequence from its end.</param>
        /// <param name="batchFirst">x and the outputs are [B, T, *].</param>
        /// <param name="dropout">The probability of a zero between layers.</param>
        /// <param name="training">Whether there is dropout.</param>
        /// <exception cref="ShapeException">x, the states and the weights do not fit together.</exception>
        [Export("rnn_tanh", Module = "nn.RNN")]
        public (Tensor Output, Tensor State) RnnTanh(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, bool batchFirst = false,
            double dropout = 0, bool training = false)
            => One(new RecurrentStack("RnnTanh", new PlainStep(rectified: false), weights, bidirectional, batchFirst, dropout, training).Run(x, [h]));

        /// <summary>h' = max(0, W · x + b + U · h + c). Otherwise as <c>RnnTanh</c>.</summary>
        [Export("rnn_relu")]
        public (Tensor Output, Tensor State) RnnRelu(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, bool batchFirst = false,
            double dropout = 0, bool training = false)
            => One(new RecurrentStack("RnnRelu", new PlainStep(rectified: true), weights, bidirectional, batchFirst, dropout, training).Run(x, [h]));

        /// <summary>The gated recurrent unit. Shapes as for <c>RnnTanh</c>; the weights of the gates r, z, n stand below each other.</summary>
        /// <exception cref="ShapeException">x, the states and the weights do not fit together.</exception>
        [Export("gru", Module = "nn.GRU")]
        public (Tensor Output, Tensor State) Gru(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, bool batchFirst = false,
            double dropout = 0, bool training = false)
            => One(new RecurrentStack("Gru", new GruStep(), weights, bidirectional, batchFirst, dropout, training).Run(x, [h]));

        /// <summary>The long short-term memory. Shapes as for <c>RnnTanh</c>; with projections H is P in the outputs and in the hidden state.
        /// The weights of the gates i, f, g, o stand below each other.</summary>
        /// <exception cref="ShapeException">x, the states and the weights do not fit together.</exception>
        [Export("lstm", Module = "nn.LSTM")]
        public (Tensor Output, LstmState State) Lstm(LstmState? state, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, bool batchFirst = false,
            double dropout = 0, bool training = false)
        {
            var (output, last) = new RecurrentStack("Lstm", new LstmStep(), weights, bidirectional, batchFirst, dropout, training).Run(x, [state?.H, state?.C]);
            return (output, new(last[0], last[1]));
        }

        /// <summary>One step of <c>RnnTanh</c>: x [B, I] and h [B, H], or without B, give the next h.</summary>
        [Export("rnn_tanh_cell", Module = "nn.RNNCell"), Autocast(Gpu = Precision.Low)]
        public Tensor RnnTanhCell(Tensor? h, RecurrentWeights weights) => Cell("RnnTanhCell", new PlainStep(rectified: false), x, [h], weights)[0];

        /// <summary>One step of <c>RnnRelu</c>.</summary>
        [Export("rnn_relu_cell"), Autocast(Gpu = Precision.Low)]
        public Tensor RnnReluCell(Tensor? h, RecurrentWeights weights) => Cell("RnnReluCell", new PlainStep(rectified: true), x, [h], weights)[0];

        /// <summary>One step of <c>Gru</c>.</summary>
        [Export("gru_cell", Module = "nn.GRUCell"), Autocast(Gpu = Precision.Low)]
        public Tensor GruCell(Tensor? h, RecurrentWeights weights) => Cell("GruCell", new GruStep(), x, [h], weights)[0];

        /// <summary>One step of <c>Lstm</c>.</summary>
        [Export("lstm_cell", Module = "nn.LSTMCell"), Autocast(Gpu = Precision.Low)]
        public LstmState LstmCell(LstmState? state, RecurrentWeights weights)
        {
            var next = Cell("LstmCell", new LstmStep(), x, [state?.H, state?.C], weights);
            return new(next[0], next[1]);
        }
    }

    extension(PackedSequence x)
    {
        /// <summary><c>RnnTanh</c> over sequences of different lengths: the packed outputs, and for each sequence the states after its own last step,
        /// [layers · directions, B, H], in the order in which the sequences were given. So are the first states, <paramref name="h"/>.</summary>
        /// <exception cref="ShapeException">The data, the states and the weights do not fit together.</exception>
        [Export("rnn_tanh")]
        public (PackedSequence Output, Tensor State) RnnTanh(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, double dropout = 0, bool training = false)
            => One(new RecurrentStack("RnnTanh", new PlainStep(rectified: false), weights, bidirectional, false, dropout, training).Run(x, [h]));

        /// <summary><c>RnnRelu</c> over sequences of different lengths. Otherwise as <c>RnnTanh</c>.</summary>
        [Export("rnn_relu")]
        public (PackedSequence Output, Tensor State) RnnRelu(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, double dropout = 0, bool training = false)
            => One(new RecurrentStack("RnnRelu", new PlainStep(rectified: true), weights, bidirectional, false, dropout, training).Run(x, [h]));

        /// <summary><c>Gru</c> over sequences of different lengths. Otherwise as <c>RnnTanh</c>.</summary>
        [Export("gru")]
        public (PackedSequence Output, Tensor State) Gru(Tensor? h, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, double dropout = 0, bool training = false)
            => One(new RecurrentStack("Gru", new GruStep(), weights, bidirectional, false, dropout, training).Run(x, [h]));

        /// <summary><c>Lstm</c> over sequences of different lengths. Otherwise as <c>RnnTanh</c>.</summary>
        [Export("lstm")]
        public (PackedSequence Output, LstmState State) Lstm(LstmState? state, IReadOnlyList<RecurrentWeights> weights, bool bidirectional = false, double dropout = 0, bool training = false)
        {
            var (output, last) = new RecurrentStack("Lstm", new LstmStep(), weights, bidirectional, false, dropout, training).Run(x, [state?.H, state?.C]);
            return (output, new(last[0], last[1]));
        }
    }

    static (PackedSequence Output, Tensor State) One((PackedSequence Output, Tensor[] State) run) => (run.Output, run.State[0]);

    static (Tensor Output, Tensor State) One((Tensor Output, Tensor[] State) run) => (run.Output, run.State[0]);

    static Tensor[] Cell(string op, IRecurrentStep step, Tensor x, Tensor?[] state, RecurrentWeights w)
    {
        using var body = Autocast.Inputs(ref x, op);
        w = new(body.Convert(w.InputHidden), body.Convert(w.HiddenHidden), body.Convert(w.InputBias), body.Convert(w.HiddenBias), body.Convert(w.Projection));
        for (var s = 0; s < state.Length; s++) state[s] = body.Convert(state[s]);
        var width = w.HiddenHidden.Shape[1];
        Check.Shape(x.Rank is 1 or 2 && x.Shape[^1] == w.InputHidden.Shape[1], $"{op}: x is {x.Shape}; it must be [B, {w.InputHidden.Shape[1]}] or [{w.InputHidden.Shape[1]}].");
        var single = x.Rank == 1;
        if (single) x = x.Unsqueeze(0);
        Shape shape = [x.Shape[0], width], expected = single ? [width] : shape;
        var before = Array.ConvertAll(state, h =>
        {
            if (h is null) return Tensor.Zeros(shape, w.HiddenHidden.DType);
            Check.Shape(h.Shape == expected, $"{op}: the state is {h.Shape}; for x {x.Shape} it must be {expected}.");
            return single ? h.Unsqueeze(0) : h;
        });
        var next = step.Next(RecurrentStack.Project(step, x, w), before, w);
        return single ? Array.ConvertAll(next, h => h.Squeeze(0)) : next;
    }
}
