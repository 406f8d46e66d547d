using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class PackingRows
{
    static readonly long[] Falling = [4, 2, 1], Mixed = [2, 4, 1];

    static readonly DType[] Real = [DType.Float64, DType.Float32];

    static Sample Padded => Sample.Of([4, 3, 2]);

    static Tensor Ones => Tensor.Ones(4, 3, 2);

    // Steps outermost, at each step the sequences that are still going on, the longest first.
    static Tensor Packed(Tensor x, long[] lengths)
    {
        var order = Enumerable.Range(0, lengths.Length).OrderByDescending(b => lengths[b]).ToArray();
        var rows = from t in Enumerable.Range(0, (int)lengths.Max()) from b in order where lengths[b] > t select x[t][b];
        return Tensor.Stack([.. rows]);
    }

    static Tensor[] Run((PackedSequence Output, Tensor State) run) => [run.Output.PadPackedSequence().Padded, run.State];

    static RecurrentWeights Weights(Tensor[] x, int from) => new(x[from], x[from + 1], x[from + 2], x[from + 3]);

    static Sample Recurrent(int gates, params Shape[] states) => Sample.Of([[4, 3, 2], .. states, [gates * 2, 2], [gates * 2, 2], [gates * 2], [gates * 2]]);

    // A sequence alone gives what it gives among others.
    static Tensor Alone(Tensor x, Tensor h, long[] lengths, Func<Tensor, Tensor, Tensor> run)
    {
        var outputs = lengths.Select((length, b) => run(x.Narrow(1, b, 1).Narrow(0, 0, length), h.Narrow(1, b, 1)).Squeeze(1)).ToArray();
        return Tensor.PadSequence(outputs);
    }

    public static IEnumerable<OpRow> Rows =>
    [
        new("nn.utils.rnn.pack_padded_sequence", x => x[0].PackPaddedSequence(Falling).Data, Padded)
        {
            Reference = x => Packed(x[0], Falling),
            Errors =
            [
                new(() => Tensor.Ones(4).PackPaddedSequence([4]), @"^PackPaddedSequence: x is \[4\]; it must be \[T, B, \*\]"),
                new(() => Ones.PackPaddedSequence([4, 2]), @"^PackPaddedSequence: there are 2 lengths for x \[4, 3, 2\] of 3 sequences"),
                new(() => Ones.PackPaddedSequence([4, 2, 0]), "^PackPaddedSequence: length 2 is 0"),
                new(() => Ones.PackPaddedSequence([5, 2, 1]), @"^PackPaddedSequence: length 0 is 5, but x is \[4, 3, 2\]; it must be 1 to 4"),
                new(() => Ones.PackPaddedSequence(Mixed), "^PackPaddedSequence: length 0 is 2 and length 1 is 4; sort .* enforceSorted: false"),
                new(() => Tensor.Ones(4, 0, 2).PackPaddedSequence([]), "^PackPaddedSequence: .* at least one sequence"),
            ],
        },
        new("nn.utils.rnn.pack_padded_sequence", x => x[0].Transpose(0, 1).PackPaddedSequence(Mixed, batchFirst: true, enforceSorted: false).Data, Padded)
        {
            Variant = "sorted here", Reference = x => Packed(x[0], Mixed),
        },
        new("nn.utils.rnn.pad_packed_sequence", x => x[0].PackPaddedSequence(Mixed, enforceSorted: false).PadPackedSequence(paddingValue: 7, totalLength: 5).Padded, Padded)
        {
            Reference = x => Naive.Fill([5, 3, 2], i => i[0] < Mixed[i[1]] ? x[0].ToArray<double>()[(i[0] * 3 + i[1]) * 2 + i[2]] : 7),
            Errors = [new(() => Ones.PackPaddedSequence(Falling).PadPackedSequence(totalLength: 3), "^PadPackedSequence: totalLength is 3; the longest sequence has 4 elements")],
        },
        new("nn.utils.rnn.pad_sequence", x => Tensor.PadSequence(x, batchFirst: true, paddingValue: 7), Sample.Of([2, 2], [4, 2], [1, 2]))
        {
            Reference = x => Naive.Fill([3, 4, 2], i => i[1] < x[i[0]].Shape[0] ? x[i[0]].ToArray<double>()[i[1] * 2 + i[2]] : 7),
            Errors =
            [
                new(() => Tensor.PadSequence([]), "^PadSequence: there are no sequences"),
                new(() => Tensor.PadSequence([Tensor.Ones(2, 2), Tensor.Ones(2, 3)]), @"^PadSequence: sequence 0 is \[2, 2\] and sequence 1 is \[2, 3\]"),
                new(() => Tensor.PadSequence([Tensor.Ones(2)], paddingSide: "top"), "^PadSequence: paddingSide is top"),
            ],
        },
        new("nn.utils.rnn.pad_sequence", x => Tensor.PadSequence(x, paddingSide: "left"), Sample.Of([2], [4], [1]))
        {
            Variant = "left", Reference = x => Naive.Fill([4, 3], i => i[0] >= 4 - x[i[1]].Shape[0] ? x[i[1]].ToArray<double>()[i[0] - 4 + x[i[1]].Shape[0]] : 0),
        },
        new("nn.utils.rnn.pack_sequence", x => Tensor.PackSequence(x, enforceSorted: false).Data, Sample.Of([2, 2], [4, 2], [1, 2]))
        {
            Reference = x => Packed(Tensor.PadSequence(x), Mixed), Errors = [new(() => Tensor.PackSequence([Tensor.Ones(1), Tensor.Ones(2)]), "^PackPaddedSequence: length 0 is 1 and length 1 is 2")],
        },
        new("nn.utils.rnn.unpad_sequence", x => x[0].UnpadSequence(Mixed), Padded)
        {
            Reference = x => x[0].Narrow(1, 0, 1).Narrow(0, 0, 2).Squeeze(1), Errors = [new(() => Ones.UnpadSequence([1, 2]), @"^UnpadSequence: x is \[4, 3, 2\] with 2 lengths")],
        },
        new("nn.utils.rnn.unpack_sequence", x => x[0].PackPaddedSequence(Mixed, enforceSorted: false).UnpackSequence(), Padded) { Reference = x => x[0].Narrow(1, 0, 1).Narrow(0, 0, 2).Squeeze(1) },
        new("rnn_tanh", x => Run(x[0].PackPaddedSequence(Mixed, enforceSorted: false).RnnTanh(x[1], [Weights(x, 2)])), Recurrent(1, [1, 3, 2]))
        {
            Variant = "packed", DTypes = Real, Slack = 4, Reference = x => Alone(x[0], x[1], Mixed, (s, h) => s.RnnTanh(h, [Weights(x, 2)]).Output),
            Errors =
            [
                new(() => new PackedSequence(Tensor.Ones(4, 2), [2, 1]).RnnTanh(null, [new(Tensor.Ones(2, 2), Tensor.Ones(2, 2))]), @"^RnnTanh: the data is \[4, 2\] with 2 batch sizes, in sum 3"),
                new(() => Ones.PackPaddedSequence(Falling).RnnTanh(Tensor.Ones(1, 2, 2), [new(Tensor.Ones(2, 2), Tensor.Ones(2, 2))]), @"^RnnTanh: tensor 0 of the first state is \[1, 2, 2\]; it must be \[1, 3, 2\]"),
            ],
        },
        new("rnn_relu", x => Run(x[0].PackPaddedSequence(Falling).RnnRelu(x[1], [Weights(x, 2)])), Recurrent(1, [1, 3, 2]))
        {
            Variant = "packed", DTypes = Real, Slack = 20, Gradients = Gradients.None, Reference = x => Alone(x[0], x[1], Falling, (s, h) => s.RnnRelu(h, [Weights(x, 2)]).Output),
        },
        new("gru", x => Run(x[0].PackPaddedSequence(Mixed, enforceSorted: false).Gru(x[1], [Weights(x, 2), Weights(x, 6)], bidirectional: true)),
            Sample.Of([4, 3, 2], [2, 3, 2], [6, 2], [6, 2], [6], [6], [6, 2], [6, 2], [6], [6]))
        {
            Variant = "packed", DTypes = Real, Slack = 4, Reference = x => Alone(x[0], x[1], Mixed, (s, h) => s.Gru(h, [Weights(x, 2), Weights(x, 6)], bidirectional: true).Output),
        },
        new("lstm", x =>
            {
                var (y, s) = x[0].PackPaddedSequence(Falling).Lstm(new(x[1], x[2]), [Weights(x, 3)]);
                return [y.Data, s.H, s.C];
            }, Recurrent(4, [1, 3, 2], [1, 3, 2]))
        {
            Variant = "packed", DTypes = Real, Slack = 4,
            Reference = x => Packed(Alone(x[0], Tensor.Cat([x[1], x[2]], -1), Falling, (s, h) => s.Lstm(new(h.Narrow(-1, 0, 2), h.Narrow(-1, 2, 2)), [Weights(x, 3)]).Output), Falling),
        },
    ];
}
