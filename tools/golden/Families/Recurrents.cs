using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using static TorchSharp.torch.nn.utils.rnn;

namespace Golden.Families;

/// <summary>RNN, LSTM and GRU, one and two layers, both directions, both layouts, and their cells.</summary>
static class Recurrents
{
    const long In = 3, Hidden = 4, Batch = 2, Time = 5;
    static readonly Draw Numbers = new("recurrents");

    public static void Fill(Family family)
    {
        foreach (var (suffix, layers, both, first, bias) in ((string, long, bool, bool, bool)[])
            [("", 1, false, false, true), ("_no_bias", 1, false, false, false), ("_two_layers", 2, false, true, true), ("_bidirectional", 2, true, true, true)])
        {
            object args = new { input_size = In, hidden_size = Hidden, num_layers = layers, bias, batch_first = first, bidirectional = both };
            var x = first ? Numbers.Values(Batch, Time, In) : Numbers.Values(Time, Batch, In);
            Tensor State() => Numbers.Uniform(-1, 1, layers * (both ? 2 : 1), Batch, Hidden);

            var rnn = RNN(In, Hidden, layers, NonLinearities.Tanh, bias, first, bidirectional: both);
            family.Add($"rnn{suffix}", "nn.RNN", args, [("input", x), ("h_0", State())], v => Two(rnn.call(v[0], v[1])), rnn, ["output", "h_n"]);
            var gru = GRU(In, Hidden, layers, bias, first, bidirectional: both);
            family.Add($"gru{suffix}", "nn.GRU", args, [("input", x), ("h_0", State())], v => Two(gru.call(v[0], v[1])), gru, ["output", "h_n"]);
            var lstm = LSTM(In, Hidden, layers, bias, first, bidirectional: both);
            family.Add($"lstm{suffix}", "nn.LSTM", args, [("input", x), ("h_0", State()), ("c_0", State())],
                v => Three(lstm.call(v[0], (v[1], v[2]))), lstm, ["output", "h_n", "c_n"]);
        }

        object plain = new { input_size = In, hidden_size = Hidden, num_layers = 1, bias = true, batch_first = false, bidirectional = false };
        var relu = RNN(In, Hidden, 1, NonLinearities.ReLU);
        family.Add("rnn_relu", "nn.RNN", new { input_size = In, hidden_size = Hidden, nonlinearity = "relu" },
            [("input", Numbers.Values(Time, Batch, In)), ("h_0", Numbers.Values(1, Batch, Hidden))], v => Two(relu.call(v[0], v[1])), relu, ["output", "h_n"]);
        var zero = LSTM(In, Hidden);
        family.Add("lstm_zero_state", "nn.LSTM", plain, [("input", Numbers.Values(Time, Batch, In))], v => Three(zero.call(v[0])), zero, ["output", "h_n", "c_n"]);
        var zeroGru = GRU(In, Hidden);
        family.Add("gru_zero_state", "nn.GRU", plain, [("input", Numbers.Values(Time, Batch, In))], v => Two(zeroGru.call(v[0])), zeroGru, ["output", "h_n"]);

        Cells(family);
        Packed(family);
    }

    // Sequences of different lengths, not in their order, in two layers and both directions.
    static void Packed(Family family)
    {
        long[] lengths = [3, 5, 2];
        object args = new { input_size = In, hidden_size = Hidden, num_layers = 2, bias = true, batch_first = true, bidirectional = true };
        object call = new { lengths, enforce_sorted = false };
        Input x = ("input", Numbers.Values(lengths.Length, Time, In));
        Tensor State() => Numbers.Uniform(-1, 1, 4, lengths.Length, Hidden);
        PackedSequence Pack(Tensor padded) => pack_padded_sequence(padded, tensor(lengths), batch_first: true, enforce_sorted: false);
        Tensor Pad(PackedSequence packed) => pad_packed_sequence(packed, batch_first: true).Item1;

        var rnn = RNN(In, Hidden, 2, NonLinearities.Tanh, batchFirst: true, bidirectional: true);
        family.Add("rnn_packed", "nn.RNN", args, [x, ("h_0", State())], v => rnn.call(Pack(v[0]), v[1]) is var y ? [Pad(y.Item1), y.Item2] : [], rnn, ["output", "h_n"], callArgs: call);
        var gru = GRU(In, Hidden, 2, batchFirst: true, bidirectional: true);
        family.Add("gru_packed", "nn.GRU", args, [x, ("h_0", State())], v => gru.call(Pack(v[0]), v[1]) is var y ? [Pad(y.Item1), y.Item2] : [], gru, ["output", "h_n"], callArgs: call);
        var lstm = LSTM(In, Hidden, 2, batchFirst: true, bidirectional: true);
        family.Add("lstm_packed", "nn.LSTM", args, [x, ("h_0", State()), ("c_0", State())],
            v => lstm.call(Pack(v[0]), (v[1], v[2])) is var y ? [Pad(y.Item1), y.Item2, y.Item3] : [], lstm, ["output", "h_n", "c_n"], callArgs: call);
    }

    static void Cells(Family family)
    {
        foreach (bool bias in (bool[])[true, false])
        {
            string suffix = bias ? "" : "_no_bias";
            object args = new { input_size = In, hidden_size = Hidden, bias };
            Input x = ("input", Numbers.Values(Batch, In)), h = ("hx", Numbers.Values(Batch, Hidden)), c = ("cx", Numbers.Values(Batch, Hidden));
            var rnn = RNNCell(In, Hidden, NonLinearities.Tanh, bias);
            family.Add($"rnn_cell{suffix}", "nn.RNNCell", args, [x, h], v => [rnn.call(v[0], v[1])], rnn);
            var gru = GRUCell(In, Hidden, bias);
            family.Add($"gru_cell{suffix}", "nn.GRUCell", args, [x, h], v => [gru.call(v[0], v[1])], gru);
            var lstm = LSTMCell(In, Hidden, bias);
            family.Add($"lstm_cell{suffix}", "nn.LSTMCell", args, [x, h, c], v => Two(lstm.call(v[0], (v[1], v[2]))), lstm, ["h", "c"]);
        }
    }

    static Tensor[] Two((Tensor A, Tensor B) y) => [y.A, y.B];
    static Tensor[] Three((Tensor A, Tensor B, Tensor C) y) => [y.A, y.B, y.C];
}
