namespace Peers;

/// <summary>The model's sizes, its optimizer's numbers, and the batch.</summary>
sealed record GptShape(int Layers, int Heads, int Width, int Block, int Batch, int Vocabulary)
{
    /// <summary>nanoGPT's configuration for a CPU: characters of a text, under a million parameters.</summary>
    public static readonly GptShape NanoGptCpu = new(Layers: 4, Heads: 4, Width: 128, Block: 64, Batch: 12, Vocabulary: 65);

    public double LearningRate => 1e-3;
    public double Beta1 => 0.9;
    public double Beta2 => 0.99;
    public double Epsilon => 1e-8;
    public double WeightDecay => 0.1;
    public double InitialDeviation => 0.02;
}
