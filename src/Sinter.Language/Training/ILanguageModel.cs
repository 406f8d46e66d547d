namespace Sinter.Language;

/// <summary>A model that says which token comes next.</summary>
public interface ILanguageModel
{
    /// <summary>How many tokens it reads at once.</summary>
    int BlockSize { get; }

    /// <summary>The number of token ids.</summary>
    int VocabularySize { get; }

    /// <summary>
    /// Writes the unnormalised log-probabilities of the token after <paramref name="context"/> (1 to <see cref="BlockSize"/> ids) to
    /// <paramref name="logits"/> (<see cref="VocabularySize"/> values).
    /// </summary>
    void NextLogits(ReadOnlySpan<int> context, Span<float> logits);
}
