namespace Sinter.Language;

/// <summary>A corpus as token ids: one part to train on, the part that follows it to validate with.</summary>
public sealed class TokenSplit
{
    private TokenSplit(int[] train, int[] validation)
    {
        Train = train;
        Validation = validation;
    }

    /// <summary>The ids to train on.</summary>
    public ReadOnlyMemory<int> Train { get; }

    /// <summary>The ids to validate with.</summary>
    public ReadOnlyMemory<int> Validation { get; }

    /// <summary>Splits and encodes <paramref name="corpus"/> for a model that reads <paramref name="blockSize"/> characters at once.</summary>
    /// <exception cref="InvalidDataException">A part is too short to hold one block and the character that follows it.</exception>
    public static TokenSplit Encode(TextCorpus corpus, CharTokenizer tokenizer, int blockSize)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        (string train, string validation) = corpus.Split();
        TokenSplit split = new(tokenizer.Encode(train), tokenizer.Encode(validation));
        int shorter = Math.Min(split.Train.Length, split.Validation.Length);
        return shorter > blockSize
            ? split
            : throw new InvalidDataException(
                $"{corpus.Source}: {corpus.Characters:N0} characters leave {split.Train.Length:N0} to train on and "
                + $"{split.Validation.Length:N0} to validate with; a block of {blockSize} needs {blockSize + 1} of each. "
                + "Take a longer text or a smaller --block.");
    }
}
