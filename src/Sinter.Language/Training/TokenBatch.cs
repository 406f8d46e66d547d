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
}
