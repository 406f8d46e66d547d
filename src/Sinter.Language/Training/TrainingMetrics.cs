using System.Text.Json.Serialization;

namespace Sinter.Language;

/// <summary>What one training step measured: a line of <c>metrics.jsonl</c>.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Loss">The training batch's mean cross-entropy in nats a token.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="TokensPerSecond">Training tokens read each second, evaluations not counted.</param>
/// <param name="ValidationLoss">The validation split's cross-entropy after the step, where the step was followed by an evaluation.</param>
public sealed record TrainingMetrics(
    [property: JsonPropertyName("step")] int Step,
    [property: JsonPropertyName("loss")] double Loss,
    [property: JsonPropertyName("lr")] double LearningRate,
    [property: JsonPropertyName("tokens_per_s")] double TokensPerSecond,
    [property: JsonPropertyName("val_loss"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ValidationLoss = null);
