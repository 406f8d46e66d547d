using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;

namespace Sinter.Nn;

/// <summary>One member of a module that takes part in its state: a parameter, a buffer or a child.</summary>
internal sealed class Member(FieldInfo field, string name, bool saved)
{
    /// <summary>The key: the member's C# name in snake_case.</summary>
    public string Name => name;

    /// <summary>Whether the state dict has it.</summary>
    public bool IsSaved => saved;

    public object? Get(Module module) => field.GetValue(module);

    public void Set(Module module, object? value) => field.SetValue(module, value);
}

/// <summary>Finds the members of a module by their types: a field or property that holds a <see cref="Parameter"/>, a <see cref="Tensor"/>, a <see cref="Module"/>
/// or a list of modules. Nothing has to be registered, so nothing can be forgotten.</summary>
internal static class Members
{
    static readonly ConcurrentDictionary<Type, Member[]> Known = new();

    /// <summary>The members in the order of their declaration, the base class's first.</summary>
    public static Member[] Of(Module module) => Known.GetOrAdd(module.GetType(), static (_, m) => Find(m), module);

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Module keeps the fields of every derived type, base types included.")]
    static Member[] Find(Module module)
    {
        var chain = new Stack<Type>();
        for (var type = module.GetType(); type is not null && type != typeof(Module); type = type.BaseType) chain.Push(type);
        var members = new List<Member>();
        foreach (var type in chain)
            foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                if (TakesPart(field.FieldType) && NameOf(field, out var source) is { } name)
                {
                    var given = source?.GetCustomAttribute<StateNameAttribute>()?.Name;
                    members.Add(new(field, given ?? Snake(name), source?.GetCustomAttribute<NotSavedAttribute>() is null));
                }
        return [.. members];
    }

    static bool TakesPart(Type type)
        => typeof(Tensor).IsAssignableFrom(type) || typeof(Module).IsAssignableFrom(type) || typeof(IEnumerable<Module>).IsAssignableFrom(type);

    // An automatic property keeps its value in a field <Name>k__BackingField, a captured constructor parameter in <name>P.
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "Module keeps the properties of every derived type.")]
    static string? NameOf(FieldInfo field, out MemberInfo? source)
    {
        source = field;
        if (field.Name[0] != '<') return field.Name;
        var end = field.Name.IndexOf('>', StringComparison.Ordinal);
        var name = field.Name[1..end];
        source = field.DeclaringType!.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        return field.Name[end..] is ">k__BackingField" or ">P" ? name : null;
    }

    /// <summary><c>UpProj</c> → <c>up_proj</c>, <c>_fc1</c> → <c>fc1</c>, <c>RunningMean</c> → <c>running_mean</c>.</summary>
    internal static string Snake(string name)
    {
        var text = new StringBuilder();
        name = name.TrimStart('_');
        for (var i = 0; i < name.Length; i++)
        {
            var starts = char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))) && name[i - 1] != '_';
            if (starts) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }

    /// <summary>The modules of a member: itself, or those of a list under their numbers.</summary>
    public static IEnumerable<(string Name, Module Module)> Modules(Member member, object? value)
    {
        if (value is Module one) yield return (member.Name, one);
        else if (value is IEnumerable<Module> several)
        {
            var i = 0;
            foreach (var module in several) yield return ($"{member.Name}.{i++}", module);
        }
    }
}
