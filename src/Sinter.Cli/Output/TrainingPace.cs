using System.Diagnostics;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Smooths a training's loss and speed, and estimates the time that is left.</summary>
internal sealed class TrainingPace(TrainingOptions training)
{
    private const double Decay = 0.95;

    private readonly long start = Stopwatch.GetTimestamp();
    private double weight;
    private double loss;
    private double speed;
    private int first;
    private int last;

    /// <summary>The training loss, averaged over the last twenty steps or so.</summary>
    public double Loss => loss / weight;

    /// <summary>Tokens a second, averaged likewise.</summary>
    public double TokensPerSecond => speed / weight;

    /// <summary>The time since the training began.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(start);

    /// <summary>What is left at the pace so far, evaluations included.</summary>
    public TimeSpan Left => Elapsed / (last - first + 1) * (training.Steps - last);

    public void Add(TrainingMetrics metrics)
    {
        first = first == 0 ? metrics.Step : first;
        last = metrics.Step;
        weight = (Decay * weight) + (1 - Decay);
        loss = (Decay * loss) + ((1 - Decay) * metrics.Loss);
        speed = (Decay * speed) + ((1 - Decay) * metrics.TokensPerSecond);
    }

    public static string Format(TimeSpan time) =>
        time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}" : $"{time.Minutes}:{time.Seconds:00}";
}
