using Sinter;
using Sinter.Language;
using Sinter.Nn;
using Sinter.Optim;

namespace Peers.Own;

/// <summary>Sinter: the GPT that `sinter train gpt` trains, with biases as the others have them. Nothing is disposed, as in a user's loop.</summary>
sealed class SinterContender : IContender
{
    public void UseThreads(int threads) => Sinter.Cpu.Threads.Count = threads;

    public Func<float> TrainGpt(GptShape shape, Batches batches)
    {
        Generator.ManualSeed(1);
        var model = new Gpt(new GptOptions
        {
            VocabularySize = shape.Vocabulary, BlockSize = shape.Block, Layers = shape.Layers, Heads = shape.Heads, Dim = shape.Width, Bias = true,
        });
        var optimizer = new AdamW(model.Parameters(), shape.LearningRate, (shape.Beta1, shape.Beta2), shape.Epsilon, shape.WeightDecay);
        return () =>
        {
            var (inputs, targets) = batches.Next();
            optimizer.ZeroGrad();
            var loss = model.Loss(Tensor.From(inputs, [shape.Batch, shape.Block]), Tensor.From(targets, [shape.Batch, shape.Block]));
            loss.Backward();
            optimizer.Step();
            return (float)loss.Item();
        };
    }

    public Action AddOneElement(bool withGradient)
    {
        Tensor a = Tensor.Of(1.0), b = Tensor.Of(2.0);
        a.RequiresGrad = b.RequiresGrad = withGradient;
        return () => _ = a + b;
    }
}
