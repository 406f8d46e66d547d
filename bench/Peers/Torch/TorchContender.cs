using Golden;
using TorchSharp;
using static TorchSharp.torch;

namespace Peers.Torch;

/// <summary>
/// libtorch through TorchSharp, as a careful user writes it: a dispose scope a step. The optimizer is TorchSharp's, written in C#, or
/// libtorch's own in C++; MKL's kernels are as shipped, or those for AVX-512 on any processor.
/// </summary>
sealed class TorchContender : IContender
{
    readonly bool nativeOptimizer;

    public TorchContender(bool nativeOptimizer, bool avx512)
    {
        this.nativeOptimizer = nativeOptimizer;
        LibtorchOnOlderGlibcxx.Apply();
        InitializeDeviceType(DeviceType.CPU);
        if (avx512) MklOnAmd.UseAvx512();
    }

    public void UseThreads(int threads) => set_num_threads(threads);

    public Func<float> TrainGpt(GptShape shape, Batches batches)
    {
        manual_seed(1);
        var model = new TorchGpt(shape);
        var parameters = model.parameters().ToArray();
        Action step;
        if (nativeOptimizer)
            step = NativeOptimizers.AdamW(parameters, shape.LearningRate, shape.Beta1, shape.Beta2, shape.Epsilon, shape.WeightDecay, false);
        else
        {
            var optimizer = optim.AdamW(parameters, shape.LearningRate, shape.Beta1, shape.Beta2, shape.Epsilon, shape.WeightDecay);
            step = () => optimizer.step();
        }
        return () =>
        {
            using var scope = NewDisposeScope();
            var (inputs, targets) = batches.Next();
            var logits = model.call(tensor(inputs, [shape.Batch, shape.Block]));
            var loss = nn.functional.cross_entropy(logits.view(-1, shape.Vocabulary), tensor(targets));
            model.zero_grad();
            loss.backward();
            step();
            return loss.item<float>();
        };
    }

    public Action AddOneElement(bool withGradient)
    {
        var x = ones(1, requires_grad: withGradient);
        var y = ones(1, requires_grad: withGradient);
        return () => (x + y).Dispose();
    }
}
