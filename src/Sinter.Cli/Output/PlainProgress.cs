using System.Globalization;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Writes a line for the first step, each evaluation, each twentieth of the training, and at least every ten seconds.</summary>
internal sealed class PlainProgress(TextWriter output, TrainingOptions training) : ITrainingObserver
{
    private const long QuietMilliseconds = 10_000;

    private readonly TrainingPace pace = new(training);
    private readonly int interval = Math.Max(1, training.Steps / 20);
    private long lastLine = long.MinValue / 2;

    public void OnStep(TrainingMetrics metrics)
    {
        pace.Add(metrics);
        bool isQuiet = Environment.TickCount64 - lastLine >= QuietMilliseconds;
        if (!isQuiet && metrics.ValidationLoss is null && metrics.Step % interval != 0 && metrics.Step != training.Steps)
        {
            return;
        }

        lastLine = Environment.TickCount64;
        string line = string.Create(
            CultureInfo.InvariantCulture,
            $"step {metrics.Step}/{training.Steps}  loss {pace.Loss:0.0000}  lr {metrics.LearningRate:0.00e+00}  "
            + $"{pace.TokensPerSecond:0} tokens/s  {TrainingPace.Format(pace.Left)} left");
        output.WriteLine(metrics.ValidationLoss is { } loss ? FormattableString.Invariant($"{line}  validation {loss:0.0000}") : line);
        output.Flush();
    }

    public void OnEvaluating(int step)
    {
    }

    public void OnCheckpoint(int step)
    {
    }
}
