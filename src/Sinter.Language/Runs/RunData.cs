namespace Sinter.Language;

/// <summary>Which text a run is trained on.</summary>
/// <param name="Source">Where it comes from, in words.</param>
/// <param name="Path">The full path of the file or folder; null for the default text.</param>
/// <param name="Characters">How many characters it has.</param>
/// <param name="Sha256">The SHA-256 of its UTF-8 bytes.</param>
public sealed record RunData(string Source, string? Path, int Characters, string Sha256);
