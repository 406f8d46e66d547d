using System.Reflection;

namespace Sinter.Testing;

/// <summary>The published functions of an assembly, found by their <see cref="ExportAttribute"/>s.</summary>
public static class Exports
{
    const BindingFlags Everything = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Each published name with its policy under automatic mixed precision.</summary>
    public static IReadOnlyDictionary<string, (Precision Cpu, Precision Gpu)> Of(Assembly assembly)
    {
        var found = new SortedDictionary<string, (Precision Cpu, Precision Gpu)>(StringComparer.Ordinal);
        foreach (var type in assembly.GetTypes())
            foreach (var member in type.GetMembers(Everything))
                foreach (var export in member.GetCustomAttributes<ExportAttribute>())
                    if (found.GetValueOrDefault(export.Name) == default)
                        found[export.Name] = member.GetCustomAttribute<AutocastAttribute>() is { } policy ? (policy.Cpu, policy.Gpu) : default;
        return found;
    }

    /// <summary>The rows of a table: the static property <c>Rows</c> of every class of an assembly whose name ends in Rows. An op may have rows in several.</summary>
    public static IReadOnlyDictionary<string, OpRow> Table(Assembly assembly)
    {
        var table = new Dictionary<string, OpRow>();
        foreach (var type in assembly.GetTypes().Where(t => t.Name.EndsWith("Rows", StringComparison.Ordinal)).OrderBy(t => t.Name, StringComparer.Ordinal))
            if (type.GetProperty("Rows", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) is IEnumerable<OpRow> rows)
                foreach (var row in rows)
                    if (!table.TryAdd(row.Name, row) && !table.TryAdd($"{row.Name} of {type.Name}", row))
                        throw new InvalidOperationException($"{type.Name} has two rows {row.Name}; give one of them a Variant.");
        return table;
    }
}
