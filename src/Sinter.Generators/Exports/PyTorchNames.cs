using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Sinter.Generators.Exports;

/// <summary>PyTorch's public names and the names of their parameters, from the list beside this file.</summary>
internal static class PyTorchNames
{
    private static readonly Lazy<Dictionary<string, string[]>> Known = new(Read);

    public static bool Contains(string name) => Known.Value.ContainsKey(name);

    /// <summary>The parameters of all overloads of a function, in order; null for a name that PyTorch does not have.</summary>
    public static string[]? Parameters(string name) => Known.Value.TryGetValue(name, out var parameters) ? parameters.Where(p => p[0] != '@').ToArray() : null;

    /// <summary>Whether it is read without parentheses.</summary>
    public static bool IsProperty(string name) => Known.Value.TryGetValue(name, out var parameters) && parameters.Contains("@property");

    /// <summary>Whether tensors have the function of this name in <c>nn.functional</c> as a member.</summary>
    public static bool IsMemberOf(string leaf, string path)
        => Known.Value.TryGetValue(Export.TensorPrefix + leaf, out var parameters) && path == (parameters.Contains("@functional") ? "nn.functional" : "");

    /// <summary>A name of equal last part, to suggest.</summary>
    public static string? Suggestion(string name)
    {
        var leaf = name.Substring(name.LastIndexOf('.') + 1);
        return Known.Value.Keys.Where(known => string.Equals(known.Substring(known.LastIndexOf('.') + 1).Trim('_'), leaf.Trim('_'), StringComparison.OrdinalIgnoreCase))
            .OrderBy(known => known.Length).ThenBy(known => known, StringComparer.Ordinal).FirstOrDefault();
    }

    private static Dictionary<string, string[]> Read()
    {
        using var stream = typeof(PyTorchNames).Assembly.GetManifestResourceStream("PyTorchNames.txt")!;
        using var reader = new StreamReader(stream);
        var known = new Dictionary<string, string[]>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            var words = line.Split(' ');
            known[words[0]] = words.Skip(1).ToArray();
        }
        return known;
    }
}
