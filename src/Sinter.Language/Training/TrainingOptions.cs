namespace Sinter.Language;

/// <summary>How a language model is trained: AdamW under a warmed-up cosine schedule, nanoGPT's recipe.</summary>
public sealed record TrainingOptions
{
    /// <summary>The number of optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>Blocks in a batch, B.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The learning rate after warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double MinLearningRate { get; init; }

    /// <summary>Steps over which the learning rate rises linearly from near zero.</summary>
    public required int WarmupSteps { get; init; }

    /// <summary>AdamW's decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW's decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>AdamW's decoupled weight decay, applied to matrices only.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>The largest norm of all gradients together; larger ones are scaled down to it.</summary>
    public double GradientClip { get; init; } = 1.0;

    /// <summary>What the model is computed in, for training and for the losses.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>Steps between evaluations; each also writes a checkpoint.</summary>
    public required int EvaluationInterval { get; init; }

    /// <summary>The seed of everything random: weights, batches, dropout.</summary>
    public required ulong Seed { get; init; }

    /// <summary>
    /// The learning rate of <paramref name="step"/> (from 1): linear warm-up, then half a cosine down to <see cref="MinLearningRate"/>
    /// (nanoGPT's <c>get_lr</c>).
    /// </summary>
    public double LearningRateAt(int step)
    {
        int iteration = step - 1;
        if (iteration < WarmupSteps)
        {
            return LearningRate * (iteration + 1) / (WarmupSteps + 1);
        }

        double progress = Steps > WarmupSteps ? Math.Min(1.0, (double)(iteration - WarmupSteps) / (Steps - WarmupSteps)) : 1.0;
        return MinLearningRate + (0.5 * (1 + Math.Cos(Math.PI * progress)) * (LearningRate - MinLearningRate));
    }

    /// <summary>Checks that the options make sense.</summary>
    /// <exception cref="ArgumentException">One of them does not; the message names it.</exception>
    public void Validate()
    {
        OptionRules.AtLeast(1, Steps, "steps");
        OptionRules.AtLeast(1, BatchSize, "batch");
        OptionRules.AtLeast(0, WarmupSteps, "warmup");
        OptionRules.AtLeast(1, EvaluationInterval, "eval-interval");
        OptionRules.Positive(LearningRate, "lr");
        OptionRules.Require(
            MinLearningRate >= 0 && MinLearningRate <= LearningRate,
            $"min-lr is {MinLearningRate} and lr is {LearningRate}; min-lr must lie between 0 and lr.");
        OptionRules.Require(Beta1 is >= 0 and < 1, $"beta1 is {Beta1}; it must be at least 0 and below 1.");
        OptionRules.Require(Beta2 is >= 0 and < 1, $"beta2 is {Beta2}; it must be at least 0 and below 1.");
        OptionRules.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), $"weight-decay is {WeightDecay}; it must be 0 or above.");
        OptionRules.Positive(GradientClip, "grad-clip");
    }
}
