using System.Globalization;
using Sinter.Language;
using Spectre.Console;

namespace Sinter.Cli;

/// <summary>Redraws one bar (step, loss, tokens/s, time left) and leaves a line above it for each evaluation.</summary>
internal sealed class LiveProgress(IAnsiConsole console, ProgressTask bar, TrainingOptions training) : ITrainingObserver
{
    private readonly TrainingPace pace = new(training);

    public void OnStep(TrainingMetrics metrics)
    {
        pace.Add(metrics);
        bar.Value = metrics.Step;
        bar.Description = string.Create(
            CultureInfo.InvariantCulture,
            $"step {metrics.Step,5}/{training.Steps}  loss [bold]{pace.Loss:0.000}[/]  {pace.TokensPerSecond,6:N0} tok/s  "
            + $"[blue]{TrainingPace.Format(pace.Left)} left[/]");
        if (metrics.ValidationLoss is { } validation)
        {
            console.MarkupLine(string.Create(
                CultureInfo.InvariantCulture,
                $"[grey]{TrainingPace.Format(pace.Elapsed),5}[/]  step {metrics.Step,5}  train {pace.Loss:0.000}  "
                + $"validation [green]{validation:0.000}[/]"));
        }
    }

    public void OnEvaluating(int step) => bar.Description = $"step {step,5}/{training.Steps}  evaluating …";

    public void OnCheckpoint(int step)
    {
    }
}
