using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Language.Tests.Models;

/// <summary>A GPT whose parameters themselves are bfloat16: no float32 copy of them exists. The recipe is <see cref="GptTrainer"/>'s, but for the optimizer's rounding.</summary>
internal sealed class SixteenBitTrainer : ITrainableModel
{
    readonly Gpt _model;
    readonly AdamW _optimizer;
    readonly Parameter[] _parameters;
    readonly TrainingOptions _options;

    public SixteenBitTrainer(GptOptions model, TrainingOptions training, WeightRounding rounding, bool keepsStateIn16Bits = false)
    {
        _options = training;
        Generator.ManualSeed((long)training.Seed);
        _model = new(model);
        _model.To(DType.BFloat16);
        _parameters = [.. _model.Parameters()];
        _optimizer = new(
            [
                new ParameterGroup(_parameters.Where(p => p.Rank >= 2)) { WeightDecay = training.WeightDecay },
                new ParameterGroup(_parameters.Where(p => p.Rank < 2)) { WeightDecay = 0 },
            ],
            training.LearningRate, (training.Beta1, training.Beta2))
        { Rounding = rounding, KeepsStateInParameterType = keepsStateIn16Bits };
    }

    public long ParameterCount => _parameters.Sum(p => p.Count);

    public int BlockSize => _model.Options.BlockSize;

    public int VocabularySize => _model.Options.VocabularySize;

    public double TrainStep(TokenBatch batch, int step, double learningRate)
    {
        foreach (var group in _optimizer.Groups) group.Lr = learningRate;
        _model.Train();
        _optimizer.ZeroGrad();
        var loss = Loss(batch);
        loss.Backward();
        Gradients.ClipGradNorm(_parameters, _options.GradientClip);
        _optimizer.Step();
        return loss.Item();
    }

    public double Evaluate(TokenBatch batch)
    {
        using var _ = Autograd.InferenceMode();
        _model.Eval();
        return Loss(batch).Item();
    }

    // The loss itself is a long sum, and is in float32.
    Tensor Loss(TokenBatch batch) =>
        _model.Call(Ids(batch.Inputs, batch)).Reshape(-1, VocabularySize).To(DType.Float32).CrossEntropy(Ids(batch.Targets, batch).Reshape(-1));

    static Tensor Ids(int[] ids, TokenBatch batch) => Tensor.From(Array.ConvertAll(ids, id => (long)id), [batch.Rows, batch.Columns]);

    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits) => throw new NotSupportedException();

    public void Save(string path, int step) => throw new NotSupportedException();

    public int Load(string path) => throw new NotSupportedException();
}
