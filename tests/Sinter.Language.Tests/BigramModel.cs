using System.Runtime.InteropServices;
using Sinter.Language;

namespace Sinter.Testing;

/// <summary>
/// The smallest model that really learns: a table of logits, one row a previous token, trained by gradient descent with momentum. What the
/// training loop promises (resuming, stopping, evaluating) can be tested on it in milliseconds.
/// </summary>
internal sealed class BigramModel(GptOptions shape) : ITrainableModel
{
    private const double Momentum = 0.9;

    private readonly int V = shape.VocabularySize;
    private readonly double[] logits = new double[shape.VocabularySize * shape.VocabularySize];
    private readonly double[] velocity = new double[shape.VocabularySize * shape.VocabularySize];

    public int BlockSize => shape.BlockSize;

    public int VocabularySize => V;

    public long ParameterCount => logits.Length;

    /// <summary>Called before each step, with its number.</summary>
    public Action<int>? BeforeStep { get; init; }

    public ReadOnlySpan<double> Weights => logits;

    public double TrainStep(TokenBatch batch, int step, double learningRate)
    {
        BeforeStep?.Invoke(step);
        double[] gradient = new double[logits.Length];
        double loss = Loss(batch, gradient);
        for (int i = 0; i < logits.Length; i++)
        {
            velocity[i] = (Momentum * velocity[i]) + gradient[i];
            logits[i] -= learningRate * velocity[i];
        }
        return loss;
    }

    public double Evaluate(TokenBatch batch) => Loss(batch, gradient: null);

    public void NextLogits(ReadOnlySpan<int> context, Span<float> next)
    {
        for (int i = 0; i < V; i++)
        {
            next[i] = (float)logits[(context[^1] * V) + i];
        }
    }

    public void Save(string path, int step) =>
        File.WriteAllBytes(path, [.. BitConverter.GetBytes(step), .. MemoryMarshal.AsBytes<double>([.. logits, .. velocity])]);

    public int Load(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        ReadOnlySpan<double> values = MemoryMarshal.Cast<byte, double>(bytes.AsSpan(sizeof(int)));
        if (values.Length != logits.Length * 2)
        {
            throw new InvalidDataException($"{path}: {logits.Length * 2} values were expected; the file holds {values.Length}.");
        }
        values[..logits.Length].CopyTo(logits);
        values[logits.Length..].CopyTo(velocity);
        return BitConverter.ToInt32(bytes);
    }

    private double Loss(TokenBatch batch, double[]? gradient)
    {
        int count = batch.Inputs.Length;
        double loss = 0;
        double[] p = new double[V];
        for (int i = 0; i < count; i++)
        {
            int row = batch.Inputs[i] * V;
            double sum = 0;
            for (int j = 0; j < V; j++)
            {
                sum += p[j] = Math.Exp(logits[row + j]);
            }
            loss -= Math.Log(p[batch.Targets[i]] / sum);
            for (int j = 0; gradient is not null && j < V; j++)
            {
                gradient[row + j] += ((p[j] / sum) - (j == batch.Targets[i] ? 1 : 0)) / count;
            }
        }
        return loss / count;
    }
}
