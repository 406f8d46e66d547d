using System.Globalization;
using System.Text.Json;
using Sinter.Amp;
using Sinter.Data;
using Sinter.Distributed;
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
    readonly ProcessGroup? _group;
    readonly Module<Tensor, Tensor> _trained;

    /// <summary>A new model whose initial weights depend on the seed alone.</summary>
    /// <param name="model">The sizes.</param>
    /// <param name="training">The recipe; a batch is divided among the ranks.</param>
    /// <param name="group">The ranks that train it together, each of which makes the same calls with the same batches; null for this process alone.</param>
    /// <exception cref="ArgumentException">The sizes make no model, or the blocks of a batch cannot be divided equally.</exception>
    public GptTrainer(GptOptions model, TrainingOptions training, ProcessGroup? group = null)
    {
        training.Validate();
        Check.Argument(group is null || training.BatchSize % group.Size == 0,
            $"GptTrainer: a batch of {training.BatchSize} blocks cannot be divided equally among {group?.Size} ranks; choose a multiple of {group?.Size}.");
        _group = group;
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
        _trained = group is null ? _model : new DistributedDataParallel(_model, group);
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
        // Ranks drop differently, as one process does on different rows.
        if (_model.Options.Dropout > 0) Generator.ManualSeed(unchecked((long)(_options.Seed + (ulong)step * 0x9E3779B97F4A7C15 + (ulong)(_group?.Rank ?? 0) * 0xC2B2AE3D27D4EB4F)));
        foreach (var group in _optimizer.Groups) group.Lr = learningRate;
        _trained.Train();
        _optimizer.ZeroGrad();
        var loss = Loss(_group is null ? batch : batch.Part(_group.Rank, _group.Size)!);
        _scaler.Scale(loss).Backward();
        _scaler.Unscale(_optimizer);
        Gradients.ClipGradNorm(_parameters, _options.GradientClip);
        _scaler.Step(_optimizer);
        _scaler.Update();
        return MeanOverRanks(loss.Item(), batch.Rows);
    }

    /// <inheritdoc/>
    public double Evaluate(TokenBatch batch)
    {
        using var _ = Autograd.InferenceMode();
        _trained.Eval();
        var own = _group is null ? batch : batch.Part(_group.Rank, _group.Size);
        return MeanOverRanks(own is null ? 0 : Loss(own).Item(), own?.Rows ?? 0);
    }

    double MeanOverRanks(double loss, int rows)
    {
        if (_group is null) return loss;
        SampleMean mean = new();
        mean.Add(loss, rows);
        return mean.Over(_group);
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
        return _trained.Call(Ids(batch.Inputs, batch.Rows, batch.Columns)).Reshape(-1, _model.Options.VocabularySize).CrossEntropy(Ids(batch.Targets, batch.Rows, batch.Columns).Reshape(-1));
    }

    static Tensor Ids(ReadOnlySpan<int> ids, int rows, int columns)
    {
        var wide = new long[ids.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = ids[i];
        return Tensor.From(wide, [rows, columns]);
    }
}
