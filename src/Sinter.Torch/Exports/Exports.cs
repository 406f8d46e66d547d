using System.Collections.Concurrent;

namespace Sinter.Torch;

/// <summary>Published functions by name: a table written when the facade is compiled. Nothing is reflected, so it works trimmed and compiled ahead of time.</summary>
public static partial class Exports
{
    static readonly ConcurrentDictionary<string, ExportedFunction[]> Parts = new(StringComparer.Ordinal);

    /// <summary>Every published function with all its overloads, by name.</summary>
    public static IEnumerable<ExportedFunction> All => Paths().SelectMany(Of).OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>The function of a published name, such as <c>nn.functional.relu</c> or <c>torch.relu</c>; the first of its overloads. Null if nothing has the name.</summary>
    public static ExportedFunction? Find(string name) => Overloads(name).FirstOrDefault();

    /// <summary>The overload of a published name that is a <typeparamref name="TDelegate"/>; null if there is none.</summary>
    public static TDelegate? Find<TDelegate>(string name) where TDelegate : Delegate
        => Overloads(name).Select(f => f.Function as TDelegate).FirstOrDefault(f => f is not null);

    /// <summary>All overloads of a published name, the one with the fewest parameters first.</summary>
    public static IReadOnlyList<ExportedFunction> Overloads(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith("torch.", StringComparison.Ordinal)) name = name["torch.".Length..];
        var dot = name.LastIndexOf('.');
        return [.. Of(dot < 0 ? "" : name[..dot]).Where(f => f.Name == name)];
    }

    /// <summary>The functions whose name matches a pattern: <c>*</c> stands for any letters, <c>?</c> for one; without either, names that contain it.</summary>
    public static IEnumerable<ExportedFunction> Search(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var expression = pattern.AsSpan().IndexOfAny('*', '?') < 0 ? $"*{pattern}*" : pattern;
        return All.Where(f => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(expression, f.Name));
    }

    static ExportedFunction[] Of(string path) => Parts.GetOrAdd(path, Part);

    private static partial string[] Paths();

    private static partial ExportedFunction[] Part(string path);
}
