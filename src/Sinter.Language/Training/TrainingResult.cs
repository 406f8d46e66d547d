namespace Sinter.Language;

/// <summary>How a training ended.</summary>
/// <param name="Step">The last step done; the checkpoint is of this step.</param>
/// <param name="Completed">Whether all steps were done; false when training was stopped before.</param>
/// <param name="ValidationLoss">The cross-entropy over the whole validation split in nats a token, when completed.</param>
public sealed record TrainingResult(int Step, bool Completed, double? ValidationLoss);
