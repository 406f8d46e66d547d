using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sinter.Distributed;

namespace Sinter.Language;

/// <summary>
/// Trains a language model in a run folder: draws batches, steps the model along the learning-rate schedule, evaluates, writes metrics and
/// checkpoints, and stops cleanly between two steps.
/// </summary>
/// <param name="model">The model with its optimizer.</param>
/// <param name="options">The recipe.</param>
/// <param name="data">The text.</param>
/// <param name="run">Where metrics and checkpoints go. A rank other than 0 needs it only to resume.</param>
/// <param name="observer">Who hears of it.</param>
/// <param name="group">The ranks that train together, each with a loop of its own over the same data; only rank 0's writes. Null for one process.</param>
public sealed class TrainingLoop(
    ITrainableModel model, TrainingOptions options, TokenSplit data, RunFolder? run, ITrainingObserver observer, ProcessGroup? group = null)
{
    /// <summary>An evaluation on the way reads at most this many blocks, spread evenly over the validation split; the last one reads all.</summary>
    private const int BlocksOnTheWay = 400;

    private static readonly Meter Instruments = new("Sinter.Training");
    private static readonly Histogram<double> StepSeconds = Instruments.CreateHistogram<double>("sinter.training.step.duration", "s", "Time of one optimizer step.");
    private static readonly Counter<long> Tokens = Instruments.CreateCounter<long>("sinter.training.tokens", "{token}", "Tokens trained on; its rate is tokens a second.");

    private readonly BlockSampler sampler = new(data.Train, options.BatchSize, model.BlockSize, options.Seed);

    private int step;

    /// <summary>Loads the run's checkpoint, so that <see cref="Run"/> goes on as if it had never stopped.</summary>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, of another architecture, or beyond the last step.</exception>
    public void Resume()
    {
        ArgumentNullException.ThrowIfNull(run);
        int saved = model.Load(run.ModelPath);
        step = saved >= 0 && saved <= options.Steps
            ? saved
            : throw new InvalidDataException(
                $"{run.ModelPath}: the checkpoint is of step {saved} and the run has {options.Steps} steps. Go further with --steps N.");
    }

    /// <summary>
    /// Trains until all steps are done or <paramref name="stop"/> is cancelled; a checkpoint of the last step is on disk either way.
    /// </summary>
    /// <exception cref="ArithmeticException">The loss became infinite or not a number; the last checkpoint is kept.</exception>
    public TrainingResult Run(CancellationToken stop)
    {
        TrainingMetrics? last = step > 0 ? MetricsLog.Read(run!.MetricsPath).LastOrDefault(line => line.Step == step) : null;
        bool owesEvaluation = step == options.Steps && last is { ValidationLoss: null };
        group?.Barrier();
        using MetricsLog? log = Writes ? MetricsLog.Open(run!.MetricsPath, owesEvaluation ? step - 1 : step) : null;
        // An evaluation is cut short only where nobody else takes part in it.
        CancellationToken evaluation = group is null ? stop : CancellationToken.None;
        if (owesEvaluation)
        {
            last = Evaluate(last!, evaluation);
            Report(log, last);
        }

        int saved = step > 0 ? step : -1;
        while (step < options.Steps && !AnyRank(stop))
        {
            step++;
            last = Step();
            bool evaluate = step % options.EvaluationInterval == 0 || step == options.Steps;
            last = evaluate ? Evaluate(last, evaluation) : last;
            Report(log, last);
            if (evaluate)
            {
                Checkpoint(log);
                saved = step;
            }
        }
        if (saved != step)
        {
            Checkpoint(log);
        }

        // A finished run whose metrics were lost is measured again.
        double? loss = step < options.Steps ? null : last is null ? ValidationLoss(evaluation) : last.ValidationLoss;
        return new TrainingResult(step, Completed: loss is not null, loss);
    }

    private bool Writes => group is null or { Rank: 0 };

    // Ranks stop after the same step, although they are told at different moments.
    private bool AnyRank(CancellationToken stop)
    {
        if (group is null)
        {
            return stop.IsCancellationRequested;
        }
        Span<bool> stops = [stop.IsCancellationRequested];
        group.AllReduce(stops, ReduceOp.BitOr);
        return stops[0];
    }

    private TrainingMetrics Step()
    {
        double learningRate = options.LearningRateAt(step);
        TokenBatch batch = sampler.Batch(step);
        long start = Stopwatch.GetTimestamp();
        double loss = model.TrainStep(batch, step, learningRate);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        ThrowIfDiverged(loss, "training");
        StepSeconds.Record(seconds);
        Tokens.Add(batch.Inputs.Length);
        return new TrainingMetrics(step, loss, learningRate, batch.Inputs.Length / Math.Max(seconds, 1e-9));
    }

    private TrainingMetrics Evaluate(TrainingMetrics metrics, CancellationToken stop) =>
        ValidationLoss(stop) is { } loss ? metrics with { ValidationLoss = loss } : metrics;

    private double? ValidationLoss(CancellationToken stop)
    {
        observer.OnEvaluating(step);
        int blocks = step == options.Steps ? int.MaxValue : BlocksOnTheWay;
        double loss = Evaluation.Loss(model, data.Validation.Span, options.BatchSize, blocks, stop);
        if (stop.IsCancellationRequested)
        {
            return null;
        }
        ThrowIfDiverged(loss, "validation");
        return loss;
    }

    private void ThrowIfDiverged(double loss, string kind)
    {
        if (!double.IsFinite(loss))
        {
            throw new ArithmeticException(
                $"The {kind} loss of step {step} is {loss}: training diverged. Lower --lr (now {options.LearningRate}); the last checkpoint is kept.");
        }
    }

    private void Report(MetricsLog? log, TrainingMetrics metrics)
    {
        log?.Append(metrics);
        observer.OnStep(metrics);
    }

    // The metrics go first: whatever moment a kill strikes, the log reaches at least as far as the checkpoint.
    private void Checkpoint(MetricsLog? log)
    {
        if (Writes)
        {
            log!.Flush();
            model.Save(run!.ModelPath, step);
        }
        observer.OnCheckpoint(step);
    }
}
