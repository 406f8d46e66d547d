using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Shows nothing: for processes whose progress another one shows.</summary>
internal sealed class SilentProgress : ITrainingObserver
{
    public void OnStep(TrainingMetrics metrics)
    {
    }

    public void OnEvaluating(int step)
    {
    }

    public void OnCheckpoint(int step)
    {
    }
}
