namespace Sinter.Language;

/// <summary>A language model with its optimizer: what <see cref="TrainingLoop"/> needs of it.</summary>
public interface ITrainableModel : ILanguageModel
{
    /// <summary>The number of trained values.</summary>
    long ParameterCount { get; }

    /// <summary>
    /// One optimizer step on <paramref name="batch"/>. Whatever is drawn at random (dropout) depends on the seed and
    /// <paramref name="step"/> (from 1) alone.
    /// </summary>
    /// <returns>The mean cross-entropy in nats a token, before the step.</returns>
    double TrainStep(TokenBatch batch, int step, double learningRate);

    /// <summary>The mean cross-entropy of <paramref name="batch"/> in nats a token, without training.</summary>
    double Evaluate(TokenBatch batch);

    /// <summary>Writes weights, optimizer state and <paramref name="step"/> to <paramref name="path"/>, all or nothing.</summary>
    void Save(string path, int step);

    /// <summary>Reads what <see cref="Save"/> wrote and returns the step.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or holds another architecture.</exception>
    int Load(string path);
}
