using System.Text;
using Sinter.Testing;

namespace Sinter.Docs.Tests;

/// <summary>One C# block of a document, and the output that the text block right after it promises.</summary>
public sealed record Snippet(string File, int Line, string Code, string? Output)
{
    /// <summary>Every <c>csharp</c> block of the repository's documents, in order, and every example that is one file.</summary>
    public static IEnumerable<Snippet> All()
        => Documents().SelectMany(file => Of(Name(file), System.IO.File.ReadAllLines(file))).Concat(Examples());

    // What the SDK reads of a program of one file, such as #:project, is not for the compiler.
    static IEnumerable<Snippet> Examples()
        => Directory.EnumerateFiles(Repository.File("examples"), "*.cs").Order(StringComparer.Ordinal)
            .Select(file => new Snippet(Name(file), 1, string.Join('\n', System.IO.File.ReadAllLines(file).Select(line => line.StartsWith("#:", StringComparison.Ordinal) ? "" : line)), null));

    static string Name(string file) => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/');

    static IEnumerable<string> Documents()
        => new[] { "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md" }.Select(name => Repository.File(name)).Where(System.IO.File.Exists)
            .Concat(Directory.EnumerateFiles(Repository.File("docs"), "*.md").Order(StringComparer.Ordinal));

    /// <summary>The blocks of one document. A block marked <c>csharp</c> is a whole program; one marked <c>text</c> directly after it is what it prints.</summary>
    public static IEnumerable<Snippet> Of(string file, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim() != "```csharp") continue;
            var start = i + 1;
            var code = Block(lines, ref i);
            var next = i + 1;
            while (next < lines.Length && lines[next].Length == 0) next++;
            string? output = null;
            if (next < lines.Length && lines[next].Trim() == "```text")
            {
                i = next;
                output = Block(lines, ref i);
            }
            yield return new(file, start + 1, code, output);
        }
    }

    // On return i is at the closing fence.
    static string Block(string[] lines, ref int i)
    {
        var text = new StringBuilder();
        while (++i < lines.Length && lines[i].Trim() != "```") text.Append(lines[i]).Append('\n');
        return text.ToString();
    }

    public override string ToString() => $"{File}:{Line}";
}
