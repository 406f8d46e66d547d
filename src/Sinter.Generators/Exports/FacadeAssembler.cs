using System;
using System.Collections.Generic;
using System.Linq;

namespace Sinter.Generators.Exports;

/// <summary>Puts exports together: which members the facade has, and what contradicts what.</summary>
internal static class FacadeAssembler
{
    /// <summary>The members of all exports, each signature once.</summary>
    public static List<FacadeMember> Members(Facade facade)
    {
        var members = new Dictionary<string, FacadeMember>(StringComparer.Ordinal);
        foreach (var export in facade.Exports)
            foreach (var member in FacadeMember.Of(export, facade.HasFactory))
                if (!members.ContainsKey(member.Key)) members.Add(member.Key, member);
        return [.. members.Values];
    }

    /// <summary>Names that two functions claim, tensor members of what is no tensor, and deprecated names whose replacement is missing.</summary>
    public static IEnumerable<Finding> Findings(IReadOnlyList<Export> exports, SourcePosition? otherwise, bool isWhole)
    {
        var owners = new Dictionary<string, Export>(StringComparer.Ordinal);
        foreach (var export in exports)
        {
            if (!owners.TryGetValue(export.Name, out var owner)) owners.Add(export.Name, export);
            else if (!IsSameFunction(owner, export) && !export.IsOverload && !owner.IsOverload)
                yield return Finding.Of(ExportRules.ExportedTwice, export.Position ?? otherwise, export.Name, owner.Call);
            if (export.IsMember && !export.HasReceiver)
                yield return Finding.Of(ExportRules.NotExpressible, export.Position ?? otherwise, export.Name, $"a member of {export.Owner} needs a method, a property or an extension of {export.Owner}");
        }
        if (!isWhole) yield break;
        foreach (var export in owners.Values)
            if (export.ReplacedBy is { } replacement && !owners.ContainsKey(replacement))
                yield return Finding.Of(ExportRules.BadReplacement, export.Position ?? otherwise, export.Name, replacement);
    }

    // Overloads in one class may each have a mark of their own; one member with the name twice may not.
    private static bool IsSameFunction(Export a, Export b)
        => a.Call == b.Call && a.Kind == b.Kind && (a.Position is null || b.Position is null || a.Position == b.Position
            || !a.Parameters.Select(p => p.Type).SequenceEqual(b.Parameters.Select(p => p.Type)));
}
