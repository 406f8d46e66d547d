using System.Reflection;
using System.Runtime.CompilerServices;

namespace Sinter.Torch.Tests.Coverage;

/// <summary>The names that the facade has, area by area, as a program sees them.</summary>
static class PublishedNames
{
    const BindingFlags Public = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    /// <summary>The names of an area: <c>torch</c>, <c>Tensor</c>, <c>nn.functional</c> ….</summary>
    public static HashSet<string> Of(string area) => area == "Tensor" ? OfTensors() : OfClass(area);

    static HashSet<string> OfClass(string area)
    {
        Type? type = typeof(torch);
        if (area != "torch")
            foreach (var part in area.Split('.')) type = type?.GetNestedType(part);
        var names = new HashSet<string>();
        // Nested types are inherited in C#, but reflection shows only those of the class itself.
        for (; type is not null && type != typeof(object); type = type.BaseType)
            names.UnionWith(type.GetMembers(Public | BindingFlags.DeclaredOnly).Where(m => m is not MethodBase { IsSpecialName: true }).Select(m => m.Name));
        return names;
    }

    // What can be written after a tensor and a dot: its own members, and the extensions of every class.
    static HashSet<string> OfTensors()
    {
        var names = typeof(Tensor).GetMembers(Public).Where(m => m is not MethodBase { IsSpecialName: true }).Select(m => m.Name).ToHashSet();
        foreach (var type in new[] { typeof(torch), typeof(Arithmetic) }.SelectMany(t => t.Assembly.GetExportedTypes()).Where(t => t is { IsAbstract: true, IsSealed: true, IsNested: false }))
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static))
                if (method.GetParameters() is [{ } receiver, ..] && receiver.ParameterType == typeof(Tensor) && (method.IsDefined(typeof(ExtensionAttribute)) || method.Name.StartsWith("get_", StringComparison.Ordinal)))
                    names.Add(method.Name.StartsWith("get_", StringComparison.Ordinal) ? method.Name[4..] : method.Name);
        return names;
    }
}
