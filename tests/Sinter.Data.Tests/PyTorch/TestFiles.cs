using System.Runtime.CompilerServices;

namespace Sinter.Data.Tests;

/// <summary>The small files beside these tests that PyTorch wrote.</summary>
static class TestFiles
{
    public static string Folder { get; } = Path.Combine(Here(), "Files");

    public static string Of(string name) => Path.Combine(Folder, name);

    public static IEnumerable<string> All => Directory.EnumerateFiles(Folder, "*.pt").Order(StringComparer.Ordinal);

    static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
