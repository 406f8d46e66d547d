using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.Generators.Exports;

/// <summary>Writes the table that finds published functions by name when the program runs: a part for each path, so that looking one up loads only its part.</summary>
internal sealed class TableEmitter(Facade facade, Documentation documentation)
{
    // Func and Action have at most sixteen parameters.
    private const int MostParameters = 16;

    public string File(IReadOnlyList<FacadeMember> members)
    {
        var entries = Entries(members).GroupBy(entry => entry.Path).OrderBy(group => group.Key, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder(FacadeEmitter.Header(facade));
        text.Append("public static partial class Exports\n{\n");
        text.Append($"    private static partial string[] Paths() => [{string.Join(", ", entries.Select(group => Literal(group.Key)))}];\n\n");
        text.Append("    private static partial ExportedFunction[] Part(string path) => path switch\n    {\n");
        foreach (var group in entries) text.Append($"        {Literal(group.Key)} => {PartName(group.Key)}(),\n");
        text.Append("        _ => [],\n    };\n");
        foreach (var group in entries)
        {
            text.Append($"\n    private static ExportedFunction[] {PartName(group.Key)}() =>\n    [\n");
            foreach (var entry in group.OrderBy(entry => entry.Name, StringComparer.Ordinal)) text.Append("        ").Append(entry.Text).Append(",\n");
            text.Append("    ];\n");
        }
        return text.Append("}\n").ToString();
    }

    private static string PartName(string path) => path.Length == 0 ? "Root" : string.Concat(path.Split('.').Select(part => char.ToUpperInvariant(part[0]) + part.Substring(1)));

    private IEnumerable<(string Path, string Name, string Text)> Entries(IReadOnlyList<FacadeMember> members)
    {
        foreach (var member in members.Where(member => !member.IsLooser))
        {
            yield return Entry(member.Path, member.Export, Shown(member), Delegate(member));
        }
        foreach (var export in facade.Exports.Where(export => export.Kind == ExportKind.Type))
            yield return Entry(export.Path, export, $"class {export.Call}", "null");
    }

    private (string, string, string) Entry(string path, Export export, string signature, string made)
    {
        var name = path.Length == 0 ? export.Leaf : $"{path}.{export.Leaf}";
        var replacement = export.ReplacedBy is null ? "null" : Literal(export.ReplacedBy);
        return (path, export.Leaf, $"new({Literal(name)}, {Literal(signature)}, {Literal(documentation.Summary(export))}, {replacement}, {made})");
    }

    private string Shown(FacadeMember member)
    {
        var parameters = string.Join(", ", member.Listed.Where(p => !p.Modifier.StartsWith("[", StringComparison.Ordinal)).Select(p => $"{p.Modifier}{p.Type} {p.Name}{(p.Default is null ? "" : " = " + p.Default)}"));
        var name = member.IsExtension ? $"{member.Owner}{member.Export.ReceiverTypes.List}.{member.Export.Leaf}" : $"{facade.Class}{(member.Path.Length == 0 ? "" : "." + member.Path)}.{member.Name}";
        return member.IsProperty ? $"{member.Export.ReturnType} {name}" : $"{member.Export.ReturnType} {name}{member.TypeParameters}({parameters})";
    }

    private string Delegate(FacadeMember member)
    {
        var export = member.Export;
        if (export.ReceiverTypes.List.Length + export.OwnTypes.List.Length > 0 || member.Parameters.Length > MostParameters) return "null";
        var types = member.Parameters.Select(p => p.Type).ToList();
        if (export.ReturnType != "void") types.Add(export.ReturnType);
        var type = export.ReturnType == "void" ? "Action" : "Func";
        if (types.Count > 0) type += $"<{string.Join(", ", types)}>";
        var function = member.IsProperty ? $"(static x => x.{member.Name})"
            : member.IsExtension ? $"{FacadeEmitter.MembersOf(member.Owner!)}.{member.Name}"
            : string.Join(".", new[] { facade.Class }.Concat(member.Path.Split(['.'], StringSplitOptions.RemoveEmptyEntries)).Select(CSharpText.Identifier).Concat([member.Name]));
        return $"static () => ({type}){function}";
    }

    private static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);
}
