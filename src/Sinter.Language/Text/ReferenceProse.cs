using System.Runtime.InteropServices;
using System.Text;
using System.Xml;

namespace Sinter.Language;

/// <summary>
/// The English prose of the .NET reference documentation that ships with every SDK: real text to train on, with no download.
/// </summary>
public static class ReferenceProse
{
    /// <summary>How much prose <see cref="Read"/> returns unless told otherwise, in characters.</summary>
    public const int DefaultLimit = 4_000_000;

    /// <summary>
    /// The newest folder of reference documentation on this machine (<c>packs/Microsoft.NETCore.App.Ref/10.0.x/ref/net10.0</c>),
    /// or null where no SDK pack is installed.
    /// </summary>
    public static string? FindPack() => FindPack(DotnetRoots());

    /// <summary>The newest folder of reference documentation under any of <paramref name="dotnetRoots"/>, or null.</summary>
    public static string? FindPack(IEnumerable<string> dotnetRoots)
    {
        ArgumentNullException.ThrowIfNull(dotnetRoots);
        return dotnetRoots
            .Select(root => Path.Combine(root, "packs", "Microsoft.NETCore.App.Ref"))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Select(pack => (Pack: pack, Version: ParseVersion(Path.GetFileName(pack))))
            .OrderByDescending(candidate => candidate.Version.Number)
            .ThenByDescending(candidate => candidate.Version.IsRelease)
            .ThenByDescending(candidate => candidate.Pack, StringComparer.Ordinal)
            .Select(candidate => DocumentedFramework(candidate.Pack))
            .FirstOrDefault(folder => folder is not null);
    }

    /// <summary>
    /// The prose of every XML documentation file in <paramref name="folder"/>, a paragraph a line, each paragraph once, at most
    /// <paramref name="limit"/> characters.
    /// </summary>
    /// <remarks>
    /// The paragraphs of one type stay together; the types follow each other in an order that depends on their names' hash alone, so
    /// that the text is the same on every machine and both its head and its tail speak of every part of the library.
    /// </remarks>
    public static string Read(string folder, int limit = DefaultLimit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        Dictionary<string, List<string>> byType = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal))
        {
            Collect(file, byType);
        }

        HashSet<string> seen = [];
        StringBuilder text = new();
        foreach ((_, List<string> paragraphs) in byType.OrderBy(type => Hash(type.Key)).ThenBy(type => type.Key, StringComparer.Ordinal))
        {
            foreach (string paragraph in paragraphs.Where(seen.Add))
            {
                if (text.Length + paragraph.Length + 1 > limit)
                {
                    return text.ToString();
                }
                text.Append(paragraph).Append('\n');
            }
        }
        return text.ToString();
    }

    private static void Collect(string file, Dictionary<string, List<string>> byType)
    {
        using DocumentationReader reader = DocumentationReader.Open(file);
        try
        {
            foreach ((string type, string paragraph) in reader.Paragraphs())
            {
                if (!byType.TryGetValue(type, out List<string>? paragraphs))
                {
                    byType.Add(type, paragraphs = []);
                }
                paragraphs.Add(paragraph);
            }
        }
        catch (XmlException)
        {
            // A damaged file ends early; what it said before, and the other hundreds of files, still make a corpus.
        }
    }

    private static IEnumerable<string> DotnetRoots()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } configured)
        {
            yield return configured;
        }

        // <root>/shared/Microsoft.NETCore.App/<version>/
        string runtime = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        if (Path.GetFullPath(Path.Combine(runtime, "..", "..", "..")) is { } running)
        {
            yield return running;
        }

        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            FileInfo host = new(Path.Combine(folder, name));
            if (folder.Length > 0 && host.Exists)
            {
                yield return Path.GetDirectoryName(host.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? host.FullName)!;
            }
        }
    }

    private static string? DocumentedFramework(string pack)
    {
        string frameworks = Path.Combine(pack, "ref");
        return Directory.Exists(frameworks)
            ? Directory.EnumerateDirectories(frameworks).OrderDescending(StringComparer.Ordinal)
                .FirstOrDefault(framework => Directory.EnumerateFiles(framework, "*.xml").Any())
            : null;
    }

    private static (Version Number, bool IsRelease) ParseVersion(string name)
    {
        string[] parts = name.Split('-', 2);
        return (Version.TryParse(parts[0], out Version? number) ? number : new Version(0, 0), parts.Length == 1);
    }

    // FNV-1a, 64 bits: string.GetHashCode differs from process to process.
    private static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 1099511628211;
        }
        return hash;
    }
}
