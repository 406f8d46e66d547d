using static Sinter.Nn.Tests.Layers.FunctionalRow;

namespace Sinter.Nn.Tests.Layers;

/// <summary>One row for every module that a published function names.</summary>
static class FunctionalRows
{
    static Tensor X(params ReadOnlySpan<long> shape) => Tensor.Randn(Shape.Create(shape), generator: new Generator(shape.Length + 7));

    static Tensor Classes(long below, params ReadOnlySpan<long> shape) => Tensor.RandInt(0, below, Shape.Create(shape), generator: new Generator(3));

    static Tensor Signal => X(2, 3, 8);

    static Tensor Image => X(2, 3, 6, 8);

    static Tensor Volume => X(2, 3, 4, 6, 8);

    public static IEnumerable<FunctionalRow> All => [.. Elementwise, .. Random, .. Linears, .. Convolutions, .. Pools, .. Shapes, .. Norms, .. Losses, .. Sequences];

    static IEnumerable<FunctionalRow> Elementwise =>
    [
        Of(new ReLU(), Image, (_, x) => x.Relu()), Of(new ReLU6(), Image, (_, x) => x.Relu6()), Of(new ELU(0.7), Image, (_, x) => x.Elu(0.7)),
        Of(new CELU(0.7), Image, (_, x) => x.Celu(0.7)), Of(new SELU(), Image, (_, x) => x.Selu()), Of(new GELU("tanh"), Image, (_, x) => x.Gelu("tanh")),
        Of(new SiLU(), Image, (_, x) => x.Silu()), Of(new Mish(), Image, (_, x) => x.Mish()), Of(new Sigmoid(), Image, (_, x) => x.Sigmoid()),
        Of(new Tanh(), Image, (_, x) => x.Tanh()), Of(new Softplus(2, 1), Image, (_, x) => x.Softplus(2, 1)), Of(new Softsign(), Image, (_, x) => x.Softsign()),
        Of(new Tanhshrink(), Image, (_, x) => x.Tanhshrink()), Of(new Hardshrink(0.3), Image, (_, x) => x.Hardshrink(0.3)),
        Of(new Softshrink(0.3), Image, (_, x) => x.Softshrink(0.3)), Of(new Hardtanh(-0.5, 0.7), Image, (_, x) => x.Hardtanh(-0.5, 0.7)),
        Of(new Hardsigmoid(), Image, (_, x) => x.Hardsigmoid()), Of(new Hardswish(), Image, (_, x) => x.Hardswish()),
        Of(new LeakyReLU(0.2), Image, (_, x) => x.LeakyRelu(0.2)), Of(new LogSigmoid(), Image, (_, x) => x.Logsigmoid()),
        Of(new Threshold(0.1, 5), Image, (_, x) => x.Threshold(0.1, 5)), Of(new PReLU(3), Image, (m, x) => x.Prelu(m.Weight)),
        Of(new GLU(-1), Image, (_, x) => x.Glu(-1)), Of(new Softmax(1), Image, (_, x) => x.Softmax(1)), Of(new LogSoftmax(-1), Image, (_, x) => x.LogSoftmax(-1)),
        Of(new Softmin(0), Image, (_, x) => x.Softmin(0)),
    ];

    // Both sides begin with the same seed: what they draw is the same.
    static FunctionalRow Seeded<T>(T module, Tensor x, Func<T, Tensor, Tensor> function) where T : Module<Tensor, Tensor>
        => new(typeof(T).Name, () => { Generator.ManualSeed(11); return [module.Call(x)]; }, () => { Generator.ManualSeed(11); return [function(module, x)]; });

    static IEnumerable<FunctionalRow> Random =>
    [
        Seeded(new Dropout(0.3), Image, (_, x) => x.Dropout(0.3, true)), Seeded(new Dropout1d(0.3), Signal, (_, x) => x.Dropout1d(0.3, true)),
        Seeded(new Dropout2d(0.3), Image, (_, x) => x.Dropout2d(0.3, true)), Seeded(new Dropout3d(0.3), Volume, (_, x) => x.Dropout3d(0.3, true)),
        Seeded(new AlphaDropout(0.3), Image, (_, x) => x.AlphaDropout(0.3, true)),
        Seeded(new FeatureAlphaDropout(0.3), Image, (_, x) => x.FeatureAlphaDropout(0.3, true)),
        Seeded(new RReLU(0.1, 0.4), Image, (_, x) => x.Rrelu(0.1, 0.4, true)),
        Seeded(new FractionalMaxPool2d(2, (3, 4)), Image, (_, x) => x.FractionalMaxPool2d(2, (3, 4))),
        Seeded(new FractionalMaxPool3d(2, (2, 3, 4)), Volume, (_, x) => x.FractionalMaxPool3d(2, (2, 3, 4))),
    ];

    static IEnumerable<FunctionalRow> Linears =>
    [
        Of(new Linear(8, 5), Image, (m, x) => x.Linear(m.Weight, m.Bias)),
        Of(new Bilinear(4, 3, 5), X(6, 4), X(6, 3), (m, x1, x2) => x1.Bilinear(x2, m.Weight, m.Bias)),
        Of(new CosineSimilarity(-1), X(6, 4), X(1, 4), (_, x1, x2) => x1.CosineSimilarity(x2, -1)),
        Of(new PairwiseDistance(3, keepDim: true), X(6, 4), X(1, 4), (_, x1, x2) => x1.PairwiseDistance(x2, 3, keepDim: true)),
        Of(new Embedding(9, 4, paddingIndex: 2), Classes(9, 3, 5), (m, x) => x.Embedding(m.Weight, 2)),
    ];

    static IEnumerable<FunctionalRow> Convolutions =>
    [
        Of(new Conv1d(3, 4, 3, 2, 1), Signal, (m, x) => x.Conv1d(m.Weight, m.Bias, 2, 1)),
        Of(new Conv2d(3, 6, (3, 2), 1, "same", groups: 3), Image, (m, x) => x.Conv2d(m.Weight, m.Bias, 1, "same", groups: 3)),
        Of(new Conv3d(3, 2, 2, bias: false), Volume, (m, x) => x.Conv3d(m.Weight)),
        Of(new ConvTranspose1d(3, 4, 3, 2, 1, 1), Signal, (m, x) => x.ConvTranspose1d(m.Weight, m.Bias, 2, 1, 1)),
        Of(new ConvTranspose2d(3, 6, 3, groups: 3), Image, (m, x) => x.ConvTranspose2d(m.Weight, m.Bias, groups: 3)),
        Of(new ConvTranspose3d(3, 2, 2, 2), Volume, (m, x) => x.ConvTranspose3d(m.Weight, m.Bias, 2)),
    ];

    static IEnumerable<FunctionalRow> Pools =>
    [
        Of(new MaxPool1d(2), Signal, (_, x) => x.MaxPool1d(2)), Of(new MaxPool2d(3, 2, 1), Image, (_, x) => x.MaxPool2d(3, 2, 1)),
        Of(new MaxPool3d(2), Volume, (_, x) => x.MaxPool3d(2)), Of(new AvgPool1d(2), Signal, (_, x) => x.AvgPool1d(2)),
        Of(new AvgPool2d(3, 2, 1, countIncludePad: false), Image, (_, x) => x.AvgPool2d(3, 2, 1, countIncludePad: false)),
        Of(new AvgPool3d(2, divisorOverride: 3), Volume, (_, x) => x.AvgPool3d(2, divisorOverride: 3)),
        Of(new AdaptiveAvgPool1d(3), Signal, (_, x) => x.AdaptiveAvgPool1d(3)), Of(new AdaptiveAvgPool2d(3), Image, (_, x) => x.AdaptiveAvgPool2d(3)),
        Of(new AdaptiveAvgPool3d(3), Volume, (_, x) => x.AdaptiveAvgPool3d(3)), Of(new AdaptiveMaxPool1d(3), Signal, (_, x) => x.AdaptiveMaxPool1d(3)),
        Of(new AdaptiveMaxPool2d(3), Image, (_, x) => x.AdaptiveMaxPool2d(3)), Of(new AdaptiveMaxPool3d(3), Volume, (_, x) => x.AdaptiveMaxPool3d(3)),
        Of(new LPPool1d(2, 2), Signal, (_, x) => x.LpPool1d(2, 2)), Of(new LPPool2d(3, 2), Image.Abs(), (_, x) => x.LpPool2d(3, 2)),
        Of(new LPPool3d(2, 2), Volume, (_, x) => x.LpPool3d(2, 2)),
        Of(new MaxUnpool1d(2), Signal.MaxPool1d(2), Signal.MaxPool1dWithIndices(2).Indices, (_, x, at) => x.MaxUnpool1d(at, 2)),
        Of(new MaxUnpool2d(2), Image.MaxPool2d(2), Image.MaxPool2dWithIndices(2).Indices, (_, x, at) => x.MaxUnpool2d(at, 2)),
        Of(new MaxUnpool3d(2), Volume.MaxPool3d(2), Volume.MaxPool3dWithIndices(2).Indices, (_, x, at) => x.MaxUnpool3d(at, 2)),
        Of(new SlidingWindowMax(3), Signal, (_, x) => x.SlidingWindowMax(3)),
    ];

    static IEnumerable<FunctionalRow> Shapes =>
    [
        Of(new Flatten(), Image, (_, x) => x.Flatten(1)), Of(new Unflatten(3, 2, 4), Image, (_, x) => x.Unflatten(3, [2, 4])),
        Of(new Unfold(3, 1, 1, 2), Image, (_, x) => x.Unfold(3, 1, 1, 2)), Of(new Fold((4, 5), 2), X(2, 12, 12), (_, x) => x.Fold((4, 5), 2)),
        Of(new PixelShuffle(2), X(2, 8, 3, 3), (_, x) => x.PixelShuffle(2)), Of(new PixelUnshuffle(2), Image, (_, x) => x.PixelUnshuffle(2)),
        Of(new ChannelShuffle(3), X(2, 6, 3, 3), (_, x) => x.ChannelShuffle(3)),
        Of(new Upsample(scaleFactor: [2], mode: "bilinear"), Image, (_, x) => x.Interpolate(scaleFactor: [2], mode: "bilinear")),
    ];

    static IEnumerable<FunctionalRow> Norms =>
    [
        Of(new LayerNorm([6, 8]), Image, (m, x) => x.LayerNorm([6, 8], m.Weight, m.Bias)), Of(new RMSNorm(8), Image, (m, x) => x.RmsNorm([8], m.Weight)),
        Of(new BatchNorm1d(3), Signal, (m, x) => x.BatchNorm(Tensor.Zeros(3), Tensor.Ones(3), m.Weight, m.Bias, training: true)),
        Of(new BatchNorm2d(3, affine: false, trackRunningStats: false), Image, (_, x) => x.BatchNorm(training: true)),
        Of(new BatchNorm3d(3), Volume, (m, x) => x.BatchNorm(Tensor.Zeros(3), Tensor.Ones(3), m.Weight, m.Bias, training: true)),
        Of(new InstanceNorm1d(3), Signal, (_, x) => x.InstanceNorm()), Of(new InstanceNorm2d(3, affine: true), Image, (m, x) => x.InstanceNorm(null, null, m.Weight, m.Bias)),
        Of(new InstanceNorm3d(3), Volume, (_, x) => x.InstanceNorm()), Of(new LocalResponseNorm(3), Image, (_, x) => x.LocalResponseNorm(3)),
        Of(new GroupNorm(3, 3), Image, (m, x) => x.GroupNorm(3, m.Weight, m.Bias)),
    ];

    static IEnumerable<FunctionalRow> Losses =>
    [
        Of(new CrossEntropyLoss(X(5).Abs(), labelSmoothing: 0.1), X(4, 5), Classes(5, 4), (m, x, y) => x.CrossEntropy(y, m.Weight, labelSmoothing: 0.1)),
        Of(new NLLLoss(reduction: Reduction.Sum), X(4, 5), Classes(5, 4), (_, x, y) => x.NllLoss(y, reduction: Reduction.Sum)),
        Of(new L1Loss(), X(4, 5), X(1, 4, 5)[0], (_, x, y) => x.L1Loss(y)), Of(new MSELoss(Reduction.Sum), X(4, 5), X(1, 4, 5)[0], (_, x, y) => x.MseLoss(y, Reduction.Sum)),
        Of(new SmoothL1Loss(0.5), X(4, 5), X(1, 4, 5)[0], (_, x, y) => x.SmoothL1Loss(y, beta: 0.5)),
        Of(new HuberLoss(0.5, Reduction.None), X(4, 5), X(1, 4, 5)[0], (_, x, y) => x.HuberLoss(y, Reduction.None, 0.5)),
        Of(new KLDivLoss(true), X(4, 5), X(1, 4, 5)[0], (_, x, y) => x.KlDiv(y, logTarget: true)),
        Of(new PoissonNLLLoss(full: true), X(4, 5), Classes(4, 4, 5), (_, x, y) => x.PoissonNllLoss(y, full: true)),
        Of(new SoftMarginLoss(), X(4, 5), Signs(4, 5), (_, x, y) => x.SoftMarginLoss(y)),
        Of(new HingeEmbeddingLoss(2), X(4, 5), Signs(4, 5), (_, x, y) => x.HingeEmbeddingLoss(y, 2)),
        Of(new MultiLabelMarginLoss(), X(4, 5), Classes(5, 4, 5), (_, x, y) => x.MultilabelMarginLoss(y)),
        Of(new MultiMarginLoss(2, 0.5), X(4, 5), Classes(5, 4), (_, x, y) => x.MultiMarginLoss(y, 2, 0.5)),
        Of(new BCELoss(X(5).Abs()), X(4, 5).Sigmoid(), X(4, 5).Sigmoid(), (m, x, y) => x.BinaryCrossEntropy(y, m.Weight)),
        Of(new BCEWithLogitsLoss(posWeight: X(5).Abs()), X(4, 5), X(4, 5).Sigmoid(), (m, x, y) => x.BinaryCrossEntropyWithLogits(y, posWeight: m.PosWeight)),
        Of(new MultiLabelSoftMarginLoss(X(5).Abs()), X(4, 5), X(4, 5).Sigmoid(), (m, x, y) => x.MultilabelSoftMarginLoss(y, m.Weight)),
        Of(new GaussianNLLLoss(true), X(4, 5), X(4, 5), X(4, 5).Abs(), (_, x, y, v) => x.GaussianNllLoss(y, v, true)),
        Of(new CosineEmbeddingLoss(0.2), X(4, 5), X(1, 4, 5)[0], Signs(4), (_, a, b, y) => a.CosineEmbeddingLoss(b, y, 0.2)),
        Of(new MarginRankingLoss(0.2), X(4), X(1, 4)[0], Signs(4), (_, a, b, y) => a.MarginRankingLoss(b, y, 0.2)),
        Of(new TripletMarginLoss(2, 3, swap: true), X(4, 5), X(1, 4, 5)[0], X(4, 5) * 2, (_, a, p, n) => a.TripletMarginLoss(p, n, 2, 3, swap: true)),
        Of(new TripletMarginWithDistanceLoss((a, b) => (a - b).Abs().Sum(-1)), X(4, 5), X(1, 4, 5)[0], X(4, 5) * 2,
            (_, a, p, n) => a.TripletMarginWithDistanceLoss(p, n, (a, b) => (a - b).Abs().Sum(-1))),
        new("CTCLoss", () => [new CTCLoss().Call(X(6, 2, 4).LogSoftmax(-1), Classes(3, 2, 2) + 1, [6, 5], [2, 1])],
            () => [X(6, 2, 4).LogSoftmax(-1).CtcLoss(Classes(3, 2, 2) + 1, [6, 5], [2, 1])]),
        Of(new EmbeddingBag(9, 4, BagMode.Sum), Classes(9, 3, 5), null, (m, x, _) => x.EmbeddingBag(m.Weight, mode: BagMode.Sum)),
    ];

    static Tensor Signs(params ReadOnlySpan<long> shape) => (Classes(2, shape) * 2 - 1).To(DType.Float32);

    static IEnumerable<FunctionalRow> Sequences
    {
        get
        {
            var x = X(4, 2, 3);
            var (rnn, gru, lstm) = (new RNN(3, 4, 2, bidirectional: true), new GRU(3, 4), new LSTM(3, 4, projSize: 2));
            yield return new("RNN", () => Both(rnn.Call(x)), () => Both(x.RnnTanh(null, rnn.Weights, bidirectional: true)));
            yield return new("GRU", () => Both(gru.Call(x)), () => Both(x.Gru(null, gru.Weights)));
            yield return new("LSTM", () => Three(lstm.Call(x)), () => Three(x.Lstm(null, lstm.Weights)));
            var (rnnCell, gruCell, lstmCell) = (new RNNCell(3, 4), new GRUCell(3, 4), new LSTMCell(3, 4));
            yield return new("RNNCell", () => [rnnCell.Call(x[0])], () => [x[0].RnnTanhCell(null, rnnCell.Weights)]);
            yield return new("GRUCell", () => [gruCell.Call(x[0])], () => [x[0].GruCell(null, gruCell.Weights)]);
            yield return new("LSTMCell", () => [lstmCell.Call(x[0]).C], () => [x[0].LstmCell(null, lstmCell.Weights).C]);
            var attention = new MultiheadAttention(3, 3);
            yield return new("MultiheadAttention", () => Both(attention.Call(x, x, x)!), () => Both(x.MultiHeadAttention(x, x, 3, attention.Weights)!));
        }
    }

    static Tensor[] Both((Tensor A, Tensor B) pair) => [pair.A, pair.B];

    static Tensor[] Three((Tensor Output, LstmState State) run) => [run.Output, run.State.H, run.State.C];
}
