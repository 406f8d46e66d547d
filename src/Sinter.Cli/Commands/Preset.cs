namespace Sinter.Cli;

/// <summary>A named set of defaults for <c>train gpt</c>; each can be changed by its own option.</summary>
public sealed record Preset
{
    /// <summary>The preset that trains within three minutes on two cores.</summary>
    public static Preset Demo { get; } = new()
    {
        Name = "demo",
        Layers = 4,
        Heads = 4,
        Dim = 128,
        BlockSize = 128,
        BatchSize = 12,
        Steps = 2000,
        LearningRate = 2e-3,
        WarmupSteps = 100,
        EvaluationInterval = 250,
    };

    /// <summary>The configuration that nanoGPT's README gives for training on a CPU.</summary>
    public static Preset NanoGptCpu { get; } = new()
    {
        Name = "nanogpt-cpu",
        Layers = 4,
        Heads = 4,
        Dim = 128,
        BlockSize = 64,
        BatchSize = 12,
        Steps = 2000,
        LearningRate = 1e-3,
        WarmupSteps = 100,
        EvaluationInterval = 250,
    };

    /// <summary>Every preset.</summary>
    public static IReadOnlyList<Preset> All { get; } = [Demo, NanoGptCpu];

    /// <summary>Its name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Transformer blocks.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>The width of the residual stream.</summary>
    public required int Dim { get; init; }

    /// <summary>Characters that the model reads at once.</summary>
    public required int BlockSize { get; init; }

    /// <summary>Blocks in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Optimizer steps.</summary>
    public required int Steps { get; init; }

    /// <summary>The learning rate after warm-up; the last step's is a tenth of it.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Steps of warm-up, in a training at least ten times as long.</summary>
    public required int WarmupSteps { get; init; }

    /// <summary>Steps between evaluations.</summary>
    public required int EvaluationInterval { get; init; }
}
