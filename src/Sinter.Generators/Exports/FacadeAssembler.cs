using System;
using System.Collections.Generic;
using System.Linq;

namespace Sinter.Generators.Exports;

/// <summary>Puts exports together: which members the facade has, and what contradicts what.</summary>
internal static class FacadeAssembler
{
    /// <summary>The path of PyTorch's second home of functions.</summary>
    public const string Functional = "nn.functional";

    // What PyTorch has in torch and in nn.functional alike, and TorchSharp's users know from torch.
    private static readonly HashSet<string> OfTheRoot = new(StringComparer.Ordinal) { "sigmoid", "softmax", "tanh" };

    /// <summary>The members of all exports, each signature once.</summary>
    public static List<FacadeMember> Members(Facade facade)
    {
        var members = new Dictionary<string, FacadeMember>(StringComparer.Ordinal);
        foreach (var export in facade.Exports)
            foreach (var member in FacadeMember.Of(export, facade.HasFactory))
                if (!members.ContainsKey(member.Key)) members.Add(member.Key, member);
        if (facade is { RootBase: not null, FunctionalBase: not null }) Part(facade, members.Values);
        return [.. members.Values];
    }

    // A file that imports both classes with `using static` would find each of these twice. One class declares it and the other inherits it: a static import
    // brings what a class declares.
    private static void Part(Facade facade, IReadOnlyCollection<FacadeMember> members)
    {
        var roots = members.Where(member => !member.IsExtension && member.Path.Length == 0).ToDictionary(member => member.Signature, StringComparer.Ordinal);
        foreach (var member in members)
            if (!member.IsExtension && member.Path == Functional && roots.TryGetValue(member.Signature, out var root))
            {
                if (OfTheRoot.Contains(member.Export.Leaf)) member.Home = facade.FunctionalBase;
                else root.Home = facade.RootBase;
            }
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
