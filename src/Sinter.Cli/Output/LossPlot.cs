using System.Text;
using ScottPlot;
using ScottPlot.Plottables;
using Sinter.Data;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary>Draws a run's loss curve, as <c>loss.png</c> and <c>loss.svg</c> in its folder.</summary>
public static class LossPlot
{
    /// <summary>The curve as pixels.</summary>
    public const string PngName = "loss.png";

    /// <summary>The curve as vectors.</summary>
    public const string SvgName = "loss.svg";

    private const int Width = 900;
    private const int Height = 540;
    private const int MaxPoints = 300;

    /// <summary>Draws what <c>metrics.jsonl</c> holds, beside the <paramref name="baselines"/>; nothing before the first step.</summary>
    public static void Write(RunFolder run, NGramBaselines baselines)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(baselines);
        IReadOnlyList<TrainingMetrics> metrics = MetricsLog.Read(run.MetricsPath);
        if (metrics.Count == 0)
        {
            return;
        }

        using Plot plot = Draw(run.Name, metrics, baselines);
        AtomicFile.Write(run.FilePath(SvgName), file => file.Write(Encoding.UTF8.GetBytes(plot.GetSvgXml(Width, Height))));
        AtomicFile.Write(run.FilePath(PngName), file => file.Write(plot.GetImageBytes(Width, Height, ImageFormat.Png)));
    }

    private static Plot Draw(string name, IReadOnlyList<TrainingMetrics> metrics, NGramBaselines baselines)
    {
        Plot plot = new();
        plot.Title($"Loss of {name}");
        plot.XLabel("step");
        plot.YLabel("nats a character");

        // Averages over equal stretches keep a long run's curve readable and its file small.
        int stretch = Math.Max(1, (metrics.Count + MaxPoints - 1) / MaxPoints);
        TrainingMetrics[][] stretches = [.. metrics.Chunk(stretch)];
        Scatter train = plot.Add.ScatterLine(
            stretches.Select(part => part.Average(line => (double)line.Step)).ToArray(),
            stretches.Select(part => part.Average(line => line.Loss)).ToArray(),
            Colors.SteelBlue);
        train.LegendText = "training";
        train.LineWidth = 1.5f;

        TrainingMetrics[] evaluated = [.. metrics.Where(line => line.ValidationLoss is not null)];
        if (evaluated.Length > 0)
        {
            Scatter validation = plot.Add.Scatter(
                evaluated.Select(line => (double)line.Step).ToArray(),
                evaluated.Select(line => line.ValidationLoss!.Value).ToArray(),
                Colors.OrangeRed);
            validation.LegendText = "validation";
            validation.LineWidth = 2;
            validation.MarkerSize = 7;
        }

        Baseline("unigram", baselines.Unigram, LinePattern.Dotted);
        Baseline("bigram", baselines.Bigram, LinePattern.Dashed);
        plot.ShowLegend(Alignment.UpperRight);
        return plot;

        void Baseline(string text, double loss, LinePattern pattern)
        {
            HorizontalLine line = plot.Add.HorizontalLine(loss, 1, Colors.DimGray, pattern);
            line.LegendText = $"{text} {loss:0.00}";
        }
    }
}
