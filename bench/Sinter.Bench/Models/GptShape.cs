namespace Sinter.Bench.Models;

/// <summary>A GPT's sizes and the batch that it is trained on.</summary>
sealed record GptShape(int Layers, int Heads, int Width, int Block, int Batch, int Vocabulary = 65)
{
    /// <summary>nanoGPT's configuration for a CPU: characters of a text, under a million parameters.</summary>
    public static GptShape Small { get; } = new(Layers: 4, Heads: 4, Width: 128, Block: 64, Batch: 12);

    /// <summary>nanoGPT's configuration for a GPU, with a smaller batch: ten million parameters.</summary>
    public static GptShape Large { get; } = new(Layers: 6, Heads: 6, Width: 384, Block: 256, Batch: 8);

    /// <summary>
    /// Operations of a step: each weight of the blocks and of the head takes part in one product forward and two back; so do the scores of attention, of which
    /// the causal mask leaves half.
    /// </summary>
    public double Flops => 3.0 * Batch * Block * (2.0 * (12.0 * Layers * Width * Width + (double)Width * Vocabulary) + Layers * 2.0 * Block * Width);
}
