namespace Sinter.Data;

/// <summary>The errors of files that break their format: which file, at which byte or line, what was expected, what was found.</summary>
static class BadFile
{
    /// <summary>Something is wrong at a byte.</summary>
    public static InvalidDataException At(string file, long position, string expected, string found)
        => new($"{file}: at byte {position}: expected {expected}; found {found}.");

    /// <summary>The file ends too early.</summary>
    public static InvalidDataException Ends(string file, long length, long needed, string what)
        => At(file, length, $"{what}, up to byte {needed}", "the end of the file");

    /// <summary>Bytes as an error shows them: text where it is text.</summary>
    public static string Show(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 0) return "the end";
        var shown = bytes[..Math.Min(bytes.Length, 16)];
        return shown.ContainsAnyExceptInRange((byte)' ', (byte)'~') ? $"0x{Convert.ToHexString(shown)}"
            : $"'{System.Text.Encoding.ASCII.GetString(shown)}'";
    }

    /// <summary>A name as an error shows it: no control characters, not endless.</summary>
    public static string Show(string name)
    {
        var text = name.Length <= 100 ? name : $"{name.AsSpan(0, 100)}…";
        return $"'{string.Create(text.Length, text, static (span, t) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(t[i]) ? '\uFFFD' : t[i];
        })}'";
    }
}
