using Sinter.Nn;

namespace Sinter.Onnx.Tests;

/// <summary>Every layer from tensor to tensor, with an input.</summary>
static class ExportedLayers
{
    static Tensor X(params long[] shape) => Tensor.Randn(shape, generator: new Generator(7));

    public static IEnumerable<(string Name, Module<Tensor, Tensor> Layer, Tensor X)> All()
    {
        Module<Tensor, Tensor>[] activations =
        [
            new CELU(0.7), new ELU(0.8), new GELU(), new GELU("tanh"), new GLU(), new Hardshrink(), new Hardsigmoid(), new Hardswish(), new Hardtanh(-0.5, 0.5), new LeakyReLU(0.1),
            new LogSigmoid(), new LogSoftmax(-1), new Mish(), new PReLU(), new PReLU(4), new RReLU(), new ReLU(), new ReLU6(), new SELU(), new SiLU(), new Sigmoid(), new Softmax(1),
            new Softmin(-1), new Softplus(), new Softshrink(), new Softsign(), new Tanh(), new Tanhshrink(), new Threshold(0.1, -1), new Identity(), new Dropout(), new AlphaDropout(),
        ];
        foreach (var layer in activations) yield return (layer.GetType().Name, layer, X(2, 4, 6));
        yield return (nameof(Softmax2d), new Softmax2d(), X(2, 3, 4, 4));
        yield return (nameof(Linear), new Linear(6, 5), X(2, 6));
        yield return ("Linear of rows", new Linear(6, 5, bias: false), X(2, 4, 6));
        yield return (nameof(Conv1d), new Conv1d(4, 6, 3, stride: 2, padding: 1, groups: 2), X(2, 4, 9));
        yield return (nameof(Conv2d), new Conv2d(4, 6, (3, 2), padding: (1, 0), dilation: 2), X(2, 4, 9, 8));
        yield return ("Conv2d same", new Conv2d(4, 4, 4, padding: "same", bias: false), X(2, 4, 7, 7));
        yield return ("Conv2d stride", new Conv2d(4, 4, 3, stride: 3), X(2, 4, 8, 10));
        yield return (nameof(Conv3d), new Conv3d(2, 3, 2), X(2, 2, 4, 4, 4));
        yield return (nameof(ConvTranspose1d), new ConvTranspose1d(4, 6, 3, stride: 2, padding: 1, outputPadding: 1), X(2, 4, 5));
        yield return (nameof(ConvTranspose2d), new ConvTranspose2d(4, 6, 3, stride: 2, groups: 2), X(2, 4, 5, 6));
        yield return (nameof(ConvTranspose3d), new ConvTranspose3d(2, 3, 2), X(2, 2, 3, 3, 3));
        yield return (nameof(BatchNorm1d), new BatchNorm1d(4), X(2, 4, 6));
        yield return (nameof(BatchNorm2d), new BatchNorm2d(4, affine: false), X(2, 4, 5, 5));
        yield return (nameof(BatchNorm3d), new BatchNorm3d(2), X(2, 2, 3, 3, 3));
        yield return (nameof(GroupNorm), new GroupNorm(2, 4), X(2, 4, 6));
        yield return (nameof(InstanceNorm1d), new InstanceNorm1d(4, affine: true), X(2, 4, 6));
        yield return (nameof(InstanceNorm2d), new InstanceNorm2d(4), X(2, 4, 5, 5));
        yield return (nameof(InstanceNorm3d), new InstanceNorm3d(2), X(2, 2, 3, 3, 3));
        yield return (nameof(LayerNorm), new LayerNorm(6), X(2, 4, 6));
        yield return ("LayerNorm of planes", new LayerNorm([4, 6], elementwiseAffine: false), X(2, 4, 6));
        yield return (nameof(RMSNorm), new RMSNorm(6), X(2, 4, 6));
        yield return (nameof(LocalResponseNorm), new LocalResponseNorm(3), X(2, 4, 5, 5));
        yield return (nameof(MaxPool1d), new MaxPool1d(3, padding: 1), X(2, 4, 9));
        yield return (nameof(MaxPool2d), new MaxPool2d((2, 3), stride: 2, padding: 1, ceilMode: true), X(2, 4, 9, 8));
        yield return (nameof(MaxPool3d), new MaxPool3d(2), X(2, 2, 4, 4, 4));
        yield return ("MaxPool2d wide", new MaxPool2d(5, stride: 1, padding: 2), X(2, 4, 9, 8));
        yield return (nameof(AvgPool1d), new AvgPool1d(3, stride: 2, padding: 1), X(2, 4, 9));
        yield return (nameof(AvgPool2d), new AvgPool2d(3, stride: 2, padding: 1, countIncludePad: false), X(2, 4, 9, 8));
        yield return ("AvgPool2d ceil", new AvgPool2d(2, stride: 2, ceilMode: true), X(2, 4, 9, 7));
        yield return (nameof(AvgPool3d), new AvgPool3d(2), X(2, 2, 4, 4, 4));
        yield return (nameof(AdaptiveAvgPool1d), new AdaptiveAvgPool1d(3), X(2, 4, 7));
        yield return (nameof(AdaptiveAvgPool2d), new AdaptiveAvgPool2d(1), X(2, 4, 7, 6));
        yield return (nameof(AdaptiveAvgPool3d), new AdaptiveAvgPool3d(2), X(2, 2, 4, 4, 4));
        yield return (nameof(AdaptiveMaxPool1d), new AdaptiveMaxPool1d(3), X(2, 4, 7));
        yield return (nameof(AdaptiveMaxPool2d), new AdaptiveMaxPool2d((3, 2)), X(2, 4, 7, 6));
        yield return (nameof(AdaptiveMaxPool3d), new AdaptiveMaxPool3d(2), X(2, 2, 4, 4, 4));
        yield return (nameof(LPPool1d), new LPPool1d(2, 3), X(2, 4, 9).Abs());
        yield return (nameof(LPPool2d), new LPPool2d(2, 2), X(2, 4, 6, 6).Abs());
        yield return (nameof(LPPool3d), new LPPool3d(2, 2), X(2, 2, 4, 4, 4).Abs());
        yield return (nameof(ZeroPad1d), new ZeroPad1d([1, 2]), X(2, 4, 6));
        yield return (nameof(ZeroPad2d), new ZeroPad2d([1, 2, -1, 3]), X(2, 4, 6, 5));
        yield return (nameof(ConstantPad3d), new ConstantPad3d(1, 0.5), X(2, 2, 3, 3, 3));
        yield return (nameof(ReflectionPad1d), new ReflectionPad1d(2), X(2, 4, 6));
        yield return (nameof(ReflectionPad2d), new ReflectionPad2d([1, 2, 2, 1]), X(2, 4, 6, 5));
        yield return (nameof(ReplicationPad2d), new ReplicationPad2d(2), X(2, 4, 6, 5));
        yield return (nameof(CircularPad2d), new CircularPad2d(2), X(2, 4, 6, 5));
        yield return (nameof(Flatten), new Flatten(), X(2, 4, 6));
        yield return (nameof(Unflatten), new Unflatten(1, 2, 2), X(2, 4, 6));
        yield return (nameof(ChannelShuffle), new ChannelShuffle(2), X(2, 4, 5, 5));
        yield return (nameof(PixelShuffle), new PixelShuffle(2), X(2, 8, 3, 3));
        yield return (nameof(PixelUnshuffle), new PixelUnshuffle(2), X(2, 2, 4, 6));
        yield return ("Upsample nearest", new Upsample(scaleFactor: [2]), X(2, 2, 4, 3));
        yield return ("Upsample bilinear", new Upsample(size: (7, 9), mode: "bilinear"), X(2, 2, 4, 3));
        yield return ("Upsample bicubic", new Upsample(size: (7, 9), mode: "bicubic", alignCorners: true), X(2, 2, 4, 5));
        yield return (nameof(Embedding), new Embedding(10, 4), Tensor.From(new long[] { 1, 2, 9, 0, 5, 3 }, [2, 3]));
        yield return (nameof(TransformerEncoderLayer), new TransformerEncoderLayer(8, 2, 16, batchFirst: true), X(2, 5, 8));
        yield return (nameof(TransformerEncoder), new TransformerEncoder(new TransformerEncoderLayer(8, 2, 16, batchFirst: true, normFirst: true), 2, new LayerNorm(8)), X(2, 5, 8));
        foreach (var bidirectional in new[] { false, true })
        {
            yield return ($"LSTM {bidirectional}", new RecurrentLstm(bidirectional), X(2, 5, 4));
            yield return ($"GRU {bidirectional}", new RecurrentGru(bidirectional), X(2, 5, 4));
            yield return ($"RNN {bidirectional}", new RecurrentRnn(bidirectional), X(2, 5, 4));
        }
    }

    sealed class RecurrentLstm(bool bidirectional) : Module<Tensor, Tensor>
    {
        readonly LSTM _lstm = new(4, 3, numLayers: 2, batchFirst: true, bidirectional: bidirectional);

        public override Tensor Forward(Tensor x)
        {
            var (y, state) = _lstm.Call(x);
            return y * 2.0 + state.C.Sum();
        }
    }

    sealed class RecurrentGru(bool bidirectional) : Module<Tensor, Tensor>
    {
        readonly GRU _gru = new(4, 3, batchFirst: true, bidirectional: bidirectional);

        public override Tensor Forward(Tensor x) => _gru.Call(x).Output;
    }

    sealed class RecurrentRnn(bool bidirectional) : Module<Tensor, Tensor>
    {
        readonly RNN _rnn = new(4, 3, nonlinearity: bidirectional ? Nonlinearity.ReLU : Nonlinearity.Tanh, batchFirst: true, bidirectional: bidirectional);

        public override Tensor Forward(Tensor x) => _rnn.Call(x).Output;
    }
}
