using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>The exports of referenced assemblies. An assembly's symbol lives as long as the reference does not change, so each is read once.</summary>
internal static class ReferencedExports
{
    private static readonly ConditionalWeakTable<IAssemblySymbol, IReadOnlyList<Export>> Read = new();

    public static IReadOnlyList<Export> Of(IAssemblySymbol assembly, CancellationToken stop)
    {
        if (Read.TryGetValue(assembly, out var known)) return known;
        // Only an assembly that sees the attribute can use it.
        var sees = assembly.Name == "Sinter.Core" || assembly.Modules.Any(module => module.ReferencedAssemblies.Any(other => other.Name == "Sinter.Core"));
        var exports = sees ? ExportParser.OfAssembly(assembly, stop).Exports : EquatableList<Export>.Empty;
        return Read.GetValue(assembly, _ => exports);
    }
}
