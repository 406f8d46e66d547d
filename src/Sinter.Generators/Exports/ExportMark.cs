using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>What one <c>[Export]</c> says.</summary>
internal sealed class ExportMark
{
    public ExportMark(AttributeData mark)
    {
        Name = mark.ConstructorArguments.FirstOrDefault().Value as string ?? "";
        Module = Text(mark, nameof(Module));
        ReplacedBy = Text(mark, nameof(ReplacedBy));
        IsOurs = Name.StartsWith("sinter.", StringComparison.Ordinal) || Is(mark, "Ours");
        IsOverload = Is(mark, "Overload");
        Renamed = (Text(mark, "Rename") ?? "").Split([','], StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split(':'))
            .ToDictionary(pair => pair[0].Trim(), pair => pair[pair.Length - 1].Trim());
        Position = SourcePosition.Of(mark.ApplicationSyntaxReference);
    }

    /// <summary>The mark that a module's class, or a property of it, would have.</summary>
    public ExportMark(string name, bool isOurs = false) => (Name, IsOurs, Renamed) = (name, isOurs, []);

    public string Name { get; }

    public string? Module { get; }

    public string? ReplacedBy { get; }

    public bool IsOurs { get; }

    public bool IsOverload { get; }

    /// <summary>Published names by C# names.</summary>
    public Dictionary<string, string> Renamed { get; }

    public SourcePosition? Position { get; }

    private static string? Text(AttributeData mark, string name) => mark.NamedArguments.FirstOrDefault(argument => argument.Key == name).Value.Value as string;

    private static bool Is(AttributeData mark, string name) => mark.NamedArguments.Any(argument => argument.Key == name && argument.Value.Value is true);
}
