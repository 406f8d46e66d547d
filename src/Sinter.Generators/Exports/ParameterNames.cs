using System;
using System.Collections.Generic;
using System.Linq;

namespace Sinter.Generators.Exports;

/// <summary>Gives the parameters of one published function PyTorch's names: what the export's Rename says, else whichever of the spellings of the C# name PyTorch's
/// function has, else the C# name in snake_case.</summary>
internal sealed class ParameterNames
{
    // Sinter's words and PyTorch's for the same thing, where they are not the same letters.
    private static readonly Dictionary<string, string[]> Synonyms = new(StringComparer.Ordinal)
    {
        ["a"] = ["input"],
        ["b"] = ["other", "exponent", "mat2", "vec2", "values", "mat", "vec"],
        ["attentionMask"] = ["attn_mask"],
        ["columns"] = ["col", "m", "N"],
        ["destination"] = ["destination"],
        ["dims"] = ["dim"],
        ["dim"] = ["dim", "axis"],
        ["generator"] = ["generator"],
        ["groups"] = ["params", "groups"],
        ["high"] = ["high", "b"],
        ["low"] = ["low", "a"],
        ["heads"] = ["num_heads", "nhead"],
        ["iterations"] = ["n_power_iterations"],
        ["powerIterations"] = ["n_power_iterations"],
        ["minLength"] = ["minlength"],
        ["module"] = ["module", "model"],
        ["n"] = ["n", "num_classes"],
        ["name"] = ["name", "tensor_name"],
        ["outputPadding"] = ["output_padding"],
        ["parameters"] = ["params", "parameters", "tensors"],
        ["rows"] = ["row", "n"],
        ["shape"] = ["size", "shape", "normalized_shape"],
        ["sizes"] = ["size", "shape", "sizes", "dims"],
        ["source"] = ["src", "source"],
        ["threshold"] = ["threshold", "lambd"],
        ["times"] = ["k", "repeats", "dims"],
        ["value"] = ["value", "fill_value", "val"],
        ["values"] = ["values", "input", "data"],
        ["x1"] = ["input", "x1", "input1"],
        ["x2"] = ["target", "x2", "input2", "other"],
        ["y"] = ["other", "target"],
    };

    private readonly string first;
    private readonly string[]? known;
    private readonly Dictionary<string, string> renamed;
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>Names for the parameters of the export <paramref name="name"/>.</summary>
    public ParameterNames(string name, Dictionary<string, string> renamed)
    {
        this.renamed = renamed;
        known = Known(name);
        first = PyTorchNames.Parameters(name) is { Length: > 0 } own && !name.StartsWith(Export.TensorPrefix, StringComparison.Ordinal) && !own.Contains("input") ? own[0] : "input";
    }

    /// <summary>The parameters PyTorch's function and the tensor's method of the same name have; null if PyTorch has neither.</summary>
    public static string[]? Known(string name)
    {
        var leaf = name.StartsWith(Export.TensorPrefix, StringComparison.Ordinal) ? name.Substring(Export.TensorPrefix.Length) : null;
        var names = new[] { name, leaf, name.IndexOf('.') < 0 ? Export.TensorPrefix + name : null };
        var lists = names.Where(n => n is not null).Select(n => PyTorchNames.Parameters(n!)).Where(list => list is not null).ToArray();
        return lists.Length == 0 ? null : lists.SelectMany(list => list!).Distinct().ToArray();
    }

    /// <summary>The published name of the next parameter; <paramref name="isKnown"/> says whether PyTorch has it.</summary>
    public string Next(string csharpName, bool isFirst, out bool isKnown)
    {
        isKnown = true;
        if (renamed.TryGetValue(csharpName, out var given)) return Use(given);
        var snake = CSharpText.Snake(csharpName);
        if (known is null || known.Length == 0) return Use(isFirst && csharpName is "x" or "a" ? first : snake);
        var spellings = new[] { snake, snake.Replace("_", ""), csharpName }
            .Concat(Synonyms.TryGetValue(csharpName, out var others) ? others : []);
        foreach (var spelling in spellings)
            if (known.Contains(spelling) && !used.Contains(spelling)) return Use(spelling);
        foreach (var spelling in known)
            if (string.Equals(spelling, snake, StringComparison.OrdinalIgnoreCase) && !used.Contains(spelling)) return Use(spelling);
        if (isFirst) return Use(first);
        isKnown = false;
        return Use(snake);
    }

    private string Use(string name)
    {
        used.Add(name);
        return name;
    }
}
