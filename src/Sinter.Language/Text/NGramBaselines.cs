using System.Runtime.InteropServices;

namespace Sinter.Language;

/// <summary>
/// What models that look at no or one previous character score on a validation split: the yardstick of a character model. All in nats a
/// character.
/// </summary>
/// <param name="Uniform">Every character equally likely: ln V.</param>
/// <param name="Unigram">Character frequencies of the training split, add-one smoothed.</param>
/// <param name="Bigram">Frequencies after each previous character, add-one smoothed.</param>
public sealed record NGramBaselines(double Uniform, double Unigram, double Bigram)
{
    /// <summary>
    /// Fits on <paramref name="train"/> and measures the mean cross-entropy on <paramref name="validation"/>, the text that follows it; both
    /// hold ids below <paramref name="vocabularySize"/>.
    /// </summary>
    /// <exception cref="ArgumentException">A split is empty.</exception>
    public static NGramBaselines Measure(ReadOnlySpan<int> train, ReadOnlySpan<int> validation, int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        if (train.IsEmpty || validation.IsEmpty)
        {
            throw new ArgumentException(
                $"NGramBaselines: the splits hold {train.Length} and {validation.Length} characters; both need at least one.");
        }

        int V = vocabularySize;
        int[] single = new int[V];
        int[] previous = new int[V];
        Dictionary<(int, int), int> pairs = [];
        for (int i = 0; i < train.Length; i++)
        {
            single[train[i]]++;
            if (i > 0)
            {
                previous[train[i - 1]]++;
                CollectionsMarshal.GetValueRefOrAddDefault(pairs, (train[i - 1], train[i]), out _)++;
            }
        }

        double unigram = 0;
        double bigram = 0;
        int before = train[^1];
        foreach (int token in validation)
        {
            unigram -= Math.Log((single[token] + 1.0) / ((double)train.Length + V));
            bigram -= Math.Log((pairs.GetValueOrDefault((before, token)) + 1.0) / (previous[before] + (double)V));
            before = token;
        }
        return new NGramBaselines(Math.Log(V), unigram / validation.Length, bigram / validation.Length);
    }
}
