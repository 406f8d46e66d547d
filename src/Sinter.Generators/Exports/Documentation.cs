using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Sinter.Generators.Exports;

/// <summary>The documentation of the referenced assemblies, carried over to the facade's members under their published parameter names.</summary>
internal sealed class Documentation
{
    private static readonly string[] Carried = ["summary", "returns", "exception", "remarks", "typeparam"];
    private readonly Dictionary<string, XElement> members = new(StringComparer.Ordinal);

    /// <summary>The members of these documentation files, given as text. A file that is no XML documents nothing.</summary>
    public Documentation(IEnumerable<string> files)
    {
        foreach (var file in files)
            if (Parse(file) is { } root)
                foreach (var member in root.Descendants("member"))
                    if (member.Attribute("name")?.Value is { } id) members[id] = member;
    }

    private static XElement? Parse(string text)
    {
        try
        {
            return XElement.Parse(text, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>The lines of a member's documentation comment, without the slashes.</summary>
    public IEnumerable<string> Lines(FacadeMember member)
    {
        var sources = Sources(member.Export);
        foreach (var tag in Carried)
            foreach (var element in sources.Select(source => source.Elements(tag).ToArray()).FirstOrDefault(found => found.Length > 0) ?? [])
                yield return Text(element, member);
        foreach (var parameter in member.Parameters.Where(p => !member.IsExtension || p != member.Parameters[0]))
            if (sources.SelectMany(source => source.Elements("param")).FirstOrDefault(p => p.Attribute("name")?.Value == parameter.CSharpName) is { } element)
            {
                element = new XElement(element);
                element.SetAttributeValue("name", parameter.Name.TrimStart('@'));
                yield return Text(element, member);
            }
    }

    /// <summary>The summary as plain text; empty if there is none.</summary>
    public string Summary(Export export)
    {
        if (Sources(export).Select(source => source.Element("summary")).FirstOrDefault(summary => summary is not null) is not { } summary) return "";
        var text = string.Concat(summary.DescendantNodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" or "paramref" or "typeparamref", IsEmpty: true } reference => Referred(reference, export),
            _ => "",
        }));
        return OneLine(text);
    }

    private static string Referred(XElement reference, Export export)
    {
        var name = reference.Attribute("cref")?.Value ?? reference.Attribute("name")?.Value ?? reference.Attribute("langword")?.Value ?? "";
        if (reference.Attribute("cref") is not null) return Regex.Match(name, @"(\w+)(`+\d+)?(\(.*)?$").Groups[1].Value;
        return export.Parameters.FirstOrDefault(p => p.CSharpName == name)?.Name ?? name;
    }

    private XElement[] Sources(Export export)
    {
        var found = export.DocumentationIds.Split(' ').Select(id => Resolve(id, 0)).Where(member => member is not null).Select(member => member!);
        if (export.Documentation is { Length: > 0 } own && Parse(own) is { } element) found = found.Concat([element]);
        return found.ToArray();
    }

    // Overloads inherit each other's documentation, and an extension's implementation its declaration's.
    private XElement? Resolve(string id, int depth)
    {
        if (!members.TryGetValue(id, out var member)) return null;
        return depth < 4 && member.Element("summary") is null && member.Element("inheritdoc")?.Attribute("cref")?.Value is { } other ? Resolve(other, depth + 1) ?? member : member;
    }

    private static string Text(XElement element, FacadeMember member)
    {
        var copy = new XElement(element);
        foreach (var reference in copy.Descendants("paramref").ToArray())
            if (member.Parameters.FirstOrDefault(p => p.CSharpName == reference.Attribute("name")?.Value) is { } parameter)
                reference.SetAttributeValue("name", parameter.Name.TrimStart('@'));
        return OneLine(copy.ToString(SaveOptions.DisableFormatting));
    }

    private static string OneLine(string text) => Regex.Replace(text, @"\s+", " ").Trim();
}
