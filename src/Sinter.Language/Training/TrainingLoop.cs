using System.Diagnostics;

namespace Sinter.Language;

/// <summary>
/// Trains a language model in a run folder: draws batches, steps the model along the learning-rate schedule, evaluates, writes metrics and
/// checkpoints, and stops cleanly between two steps.
/// </summary>
/// <param name="model">The model with its optimizer.</param>
/// <param name="options">The recipe.</param>
/// <param name="data">The text.</param>
/// <param name="run">Where metrics and checkpoints go.</param>
/// <param name="observer">Who hears of it.</param>
public sealed class TrainingLoop(
    ITrainableModel model, TrainingOptions options, TokenSplit data, RunFolder run, ITrainingObserver observer)
{
    /// <summary>An evaluation on the way reads at most this many blocks, spread evenly over the validation split; the last one reads all.</summary>
    private const int BlocksOnTheWay = 400;

    private readonly BlockSampler sampler = new(data.Train, options.BatchSize, model.BlockSize, options.Seed);

    /// <summary>
    /// Trains until all steps are done or <paramref name="stop"/> is cancelled; a checkpoint of the last step is on disk either way.
    /// With <paramref name="resume"/> it first loads the run's checkpoint, and goes on as if it had never stopped.
    /// </summary>
    /// <exception cref="InvalidDataException">The checkpoint cannot be resumed.</exception>
    /// <exception cref="ArithmeticException">The loss became infinite or not a number; the last checkpoint is kept.</exception>
    public TrainingResult Run(bool resume, CancellationToken stop)
    {
        int step = resume ? Resume() : 0;
        TrainingMetrics? last = resume ? MetricsLog.Read(run.MetricsPath).LastOrDefault(line => line.Step == step) : null;
        bool owesEvaluation = step == options.Steps && last is { ValidationLoss: null };
        using MetricsLog log = MetricsLog.Open(run.MetricsPath, owesEvaluation ? step - 1 : step);
        if (owesEvaluation)
        {
            last = Evaluate(last!, stop);
            Report(log, last);
        }

        int saved = resume ? step : -1;
        while (step < options.Steps && !stop.IsCancellationRequested)
        {
            step++;
            last = Step(step);
            bool evaluate = step % options.EvaluationInterval == 0 || step == options.Steps;
            last = evaluate ? Evaluate(last, stop) : last;
            Report(log, last);
            if (evaluate)
            {
                Checkpoint(log, saved = step);
            }
        }
        if (saved != step)
        {
            Checkpoint(log, step);
        }

        double? loss = step == options.Steps ? last?.ValidationLoss : null;
        return new TrainingResult(step, Completed: loss is not null, loss);
    }

    private int Resume()
    {
        int step = model.Load(run.ModelPath);
        return step >= 0 && step <= options.Steps
            ? step
            : throw new InvalidDataException(
                $"{run.ModelPath}: the checkpoint is of step {step} and the run has {options.Steps} steps. Go further with --steps N.");
    }

    private TrainingMetrics Step(int step)
    {
        double learningRate = options.LearningRateAt(step);
        TokenBatch batch = sampler.Batch(step);
        long start = Stopwatch.GetTimestamp();
        double loss = model.TrainStep(batch, step, learningRate);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!double.IsFinite(loss))
        {
            throw new ArithmeticException(
                $"The loss of step {step} is {loss}: training diverged. Lower --lr (now {options.LearningRate}); the last checkpoint is kept.");
        }
        return new TrainingMetrics(step, loss, learningRate, batch.Inputs.Length / Math.Max(seconds, 1e-9));
    }

    private TrainingMetrics Evaluate(TrainingMetrics metrics, CancellationToken stop)
    {
        observer.OnEvaluating(metrics.Step);
        int blocks = metrics.Step == options.Steps ? int.MaxValue : BlocksOnTheWay;
        double loss = Evaluation.Loss(model, data.Validation.Span, options.BatchSize, blocks, stop);
        return stop.IsCancellationRequested ? metrics : metrics with { ValidationLoss = loss };
    }

    private void Report(MetricsLog log, TrainingMetrics metrics)
    {
        log.Append(metrics);
        observer.OnStep(metrics);
    }

    // The metrics go first: whatever moment a kill strikes, the log reaches at least as far as the checkpoint.
    private void Checkpoint(MetricsLog log, int step)
    {
        log.Flush();
        model.Save(run.ModelPath, step);
        observer.OnCheckpoint(step);
    }
}
