namespace Sinter.Data;

/// <summary>How a table of text is laid out.</summary>
public sealed record CsvOptions
{
    /// <summary>What separates fields; a tab for TSV.</summary>
    public char Separator { get; init; } = ',';

    /// <summary>True if the first row names the columns; otherwise they are named 0, 1, 2 …</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Lines that begin with this character are passed over.</summary>
    public char? Comment { get; init; }
}
