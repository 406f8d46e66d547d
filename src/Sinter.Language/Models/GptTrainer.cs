using System.Globalization;
using System.Text.Json;
using Sinter.Amp;
using Sinter.Data;
using Sinter.Nn;
using Sinter.Optim;

namespace Sinter.Language;

/// <summary>A GPT with AdamW, nanoGPT's recipe: weight decay on matrices alone, gradients clipped by their common norm. Parameters are float32; <see cref="TrainingOptions.Precision"/> says what they are
/// computed with.</summary>
public sealed class GptTrainer : ITrainableModel
{
    const string OptimizerPrefix = "optimizer.", StepKey = "sinter.step", NumbersKey = "sinter.optimizer", ScalerKey = "sinter.scaler";

    readonly Gpt _model;
    readonly TrainingOptions _options;
    readonly AdamW _optimizer;
    readonly GradScaler _scaler;
    readonly Parameter[] _parameters;

    /// <summary>A new model whose initial weights depend on the seed alone.</summary>
    public GptTrainer(GptOptions model, TrainingOptions training)
    {
        training.Validate();
        _options = training;
        Generator.ManualSeed((long)training.Seed);
        _model = new(model);
        _parameters = [.. _model.Parameters()];
        _optimizer = new(
            [
                new ParameterGroup(_parameters.Where(p => p.Rank >= 2)) { WeightDecay = training.WeightDecay },
                new ParameterGroup(_parameters.Where(p => p.Rank < 2)) { WeightDecay = 0 },
            ],
            training.LearningRate, (training.Beta1, training.Beta2));
        _scaler = new(enabled: training.Precision == TrainingPrecision.Float16);
    }

    /// <summary>The network.</summary>
    public Gpt Model => _model;

    /// <inheritdoc/>
    public long ParameterCount => _parameters.Sum(p => p.Count);

    /// <inheritdoc/>
    public int BlockSize => _model.Options.BlockSize;

    /// <inheritdoc/>
    public int VocabularySize => _model.Options.VocabularySize;

    /// <inheritdoc/>
    public double TrainStep(TokenBatch batch, int step, double learningRate)
    {
        // Dropout of a step depends on the seed and the step alone, so that resuming repeats it.
        if (_model.Options.Dropout > 0) Generator.ManualSeed(unchecked((long)(_options.Seed + (ulong)step * 0x9E3779B97F4A7C15)));
        foreach (var group in _optimizer.Groups) group.Lr = learningRate;
        _model.Train();
        _optimizer.ZeroGrad();
        var loss = Loss(batch);
        _scaler.Scale(loss).Backward();
        _scaler.Unscale(_optimizer);
        Gradients.ClipGradNorm(_parameters, _options.GradientClip);
        _scaler.Step(_optimizer);
        _scaler.Update();
        return loss.Item();
    }

    /// <inheritdoc/>
    public double Evaluate(TokenBatch batch)
    {
        using var _ = Autograd.InferenceMode();
        _model.Eval();
        return Loss(batch).Item();
    }

    /// <inheritdoc/>
    public void NextLogits(ReadOnlySpan<int> context, Span<float> logits)
    {
        using var _ = Autograd.InferenceMode();
        _model.Eval();
        _model.Next(Ids(context, 1, context.Length)).ToArray<float>().CopyTo(logits);
    }

    /// <inheritdoc/>
    public void Save(string path, int step)
    {
        var tensors = _model.StateDict();
        var optimizer = _optimizer.StateDict();
        foreach (var (name, value) in optimizer.Tensors) tensors[OptimizerPrefix + name] = value;
        Safetensors.Save(path, tensors, new Dictionary<string, string>
        {
            ["format"] = "pt",
            [StepKey] = step.ToString(CultureInfo.InvariantCulture),
            [NumbersKey] = JsonSerializer.Serialize(optimizer.Numbers, CheckpointJson.Default.DictionaryStringDouble),
            [ScalerKey] = JsonSerializer.Serialize(_scaler.StateDict(), CheckpointJson.Default.DictionaryStringDouble),
        });
    }

    /// <inheritdoc/>
    public int Load(string path)
    {
        var file = SafetensorsFile.Open(path, mapped: false);
        if (!file.Metadata.TryGetValue(StepKey, out var text) || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step))
            throw new InvalidDataException($"{path}: the metadata has no {StepKey}; this is not a checkpoint of a training run.");
        var weights = file.Where(t => !t.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key, t => t.Value);
        var state = file.Where(t => t.Key.StartsWith(OptimizerPrefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[OptimizerPrefix.Length..], t => t.Value);
        try
        {
            _model.LoadStateDict(weights);
            var numbers = JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(NumbersKey, "{}"), CheckpointJson.Default.DictionaryStringDouble);
            _optimizer.LoadStateDict(new(state, numbers ?? []));
            if (_scaler.IsEnabled) _scaler.LoadStateDict(JsonSerializer.Deserialize(file.Metadata.GetValueOrDefault(ScalerKey, "{}"), CheckpointJson.Default.DictionaryStringDouble) ?? []);
        }
        catch (Exception e) when (e is ArgumentException or JsonException)
        {
            throw new InvalidDataException($"{path}: the checkpoint is of another architecture or recipe. {e.Message}", e);
        }
        return step;
    }

    Tensor Loss(TokenBatch batch)
    {
        using var types = _options.Precision switch
        {
            TrainingPrecision.BFloat16 => new Autocast(DType.BFloat16),
            TrainingPrecision.Float16 => new Autocast(DType.Float16),
            _ => null,
        };
        return _model.Loss(Ids(batch.Inputs, batch.Rows, batch.Columns), Ids(batch.Targets, batch.Rows, batch.Columns));
    }

    static Tensor Ids(ReadOnlySpan<int> ids, int rows, int columns)
    {
        var wide = new long[ids.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = ids[i];
        return Tensor.From(wide, [rows, columns]);
    }
}
