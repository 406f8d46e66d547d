namespace Sinter.Language;

/// <summary>Blocks of token ids and, for each id, the one that follows it in the text. Both arrays are row-major [B, T].</summary>
public sealed class TokenBatch
{
    /// <summary>A batch of <paramref name="rows"/> (B) blocks of <paramref name="columns"/> (T) ids, all zero.</summary>
    public TokenBatch(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Rows = rows;
        Columns = columns;
        Inputs = new int[checked(rows * columns)];
        Targets = new int[rows * columns];
    }

    /// <summary>The number of blocks, B.</summary>
    public int Rows { get; }

    /// <summary>The length of a block, T.</summary>
    public int Columns { get; }

    /// <summary>The ids that the model reads.</summary>
    public int[] Inputs { get; }

    /// <summary>The ids that it should predict.</summary>
    public int[] Targets { get; }

    /// <summary>
    /// Fills block <paramref name="row"/> with the text from <paramref name="offset"/> on; the target of the last id is the id after it.
    /// </summary>
    public void SetRow(int row, ReadOnlySpan<int> tokens, int offset)
    {
        tokens.Slice(offset, Columns).CopyTo(Inputs.AsSpan(row * Columns, Columns));
        tokens.Slice(offset + 1, Columns).CopyTo(Targets.AsSpan(row * Columns, Columns));
    }

    /// <summary>
    /// The blocks of one of <paramref name="ranks"/> ranks, in arrays of their own: an equal share, or one block more or less where the blocks
    /// cannot be divided equally. Null if there is none for it.
    /// </summary>
    public TokenBatch? Part(int rank, int ranks)
    {
        int first = (int)((long)Rows * rank / ranks), end = (int)((long)Rows * (rank + 1) / ranks);
        if (first == end)
        {
            return null;
        }
        TokenBatch part = new(end - first, Columns);
        Inputs.AsSpan(first * Columns, part.Inputs.Length).CopyTo(part.Inputs);
        Targets.AsSpan(first * Columns, part.Targets.Length).CopyTo(part.Targets);
        return part;
    }
}
