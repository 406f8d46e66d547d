namespace Sinter.Language;

/// <summary>Hears what a <see cref="TrainingLoop"/> does, as it does it. Calls come from the training thread, one at a time.</summary>
public interface ITrainingObserver
{
    /// <summary>A step is done, with the evaluation that may have followed it.</summary>
    void OnStep(TrainingMetrics metrics);

    /// <summary>An evaluation has begun; it ends with the next <see cref="OnStep"/>.</summary>
    void OnEvaluating(int step);

    /// <summary>A checkpoint of <paramref name="step"/> has been written.</summary>
    void OnCheckpoint(int step);
}
