using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.Api.Tests;

/// <summary>The public surface of an assembly as text: one line for each type and each member, in an order that does not depend on the source's.</summary>
static class Surface
{
    static readonly SymbolDisplayFormat Types = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    static readonly SymbolDisplayFormat Members = Types
        .WithKindOptions(SymbolDisplayKindOptions.None)
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeConstantValue | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeExplicitInterface)
        .WithParameterOptions(SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers);

    /// <summary>The lines of <paramref name="assembly"/>, of which only public and protected members count.</summary>
    public static string Of(IAssemblySymbol assembly)
    {
        var lines = new List<string>();
        foreach (var type in All(assembly.GlobalNamespace)) Write(type, lines);
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines.Distinct()) + "\n";
    }

    static IEnumerable<INamedTypeSymbol> All(INamespaceSymbol space) => space.GetTypeMembers().Concat(space.GetNamespaceMembers().SelectMany(All));

    static void Write(INamedTypeSymbol type, List<string> lines)
    {
        if (!IsVisible(type)) return;
        var name = type.ToDisplayString(Types.WithKindOptions(SymbolDisplayKindOptions.None));
        var bases = type.Interfaces.Where(IsVisible).Select(i => i.ToDisplayString(Members)).Order(StringComparer.Ordinal);
        if (type.BaseType is { SpecialType: SpecialType.None } parent) bases = bases.Prepend(parent.ToDisplayString(Members)).Order(StringComparer.Ordinal);
        var modifiers = type.IsStatic ? "static " : type is { IsAbstract: true, TypeKind: TypeKind.Class } ? "abstract " : type is { IsSealed: true, TypeKind: TypeKind.Class } ? "sealed " : "";
        var list = string.Join(", ", bases);
        lines.Add($"{name}: {modifiers}{type.TypeKind.ToString().ToLowerInvariant()}{(list.Length == 0 ? "" : " of " + list)}");
        var extensions = type.GetTypeMembers().Where(nested => nested.IsExtension).ToArray();
        var implementations = extensions.SelectMany(block => block.GetMembers()).OfType<IMethodSymbol>().Select(m => m.AssociatedExtensionImplementation?.OriginalDefinition)
            .Where(m => m is not null).ToHashSet(SymbolEqualityComparer.Default);
        foreach (var block in extensions) Write($"{name}.extension({block.ExtensionParameter!.Type.ToDisplayString(Members)})", block, [], lines);
        Write(name, type, implementations, lines);
        foreach (var nested in type.GetTypeMembers().Where(nested => !nested.IsExtension)) Write(nested, lines);
    }

    static void Write(string name, INamedTypeSymbol type, HashSet<ISymbol?> hidden, List<string> lines)
    {
        foreach (var member in type.GetMembers())
            if (member is not INamedTypeSymbol && IsVisible(member) && !hidden.Contains(member) && !IsAccessor(member) && type.TypeKind is not TypeKind.Delegate)
                lines.Add($"{name}.{Text(member)}");
    }

    static string Text(ISymbol member) => member switch
    {
        IPropertySymbol property => $"{property.ToDisplayString(Members)} {{ {(property.GetMethod is { } get && IsVisible(get) ? "get; " : "")}{(property.SetMethod is { } set && IsVisible(set) ? set.IsInitOnly ? "init; " : "set; " : "")}}}",
        _ => member.ToDisplayString(Members),
    };

    static bool IsAccessor(ISymbol member)
        => member is IMethodSymbol { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.EventAdd or MethodKind.EventRemove };

    static bool IsVisible(ISymbol symbol)
        => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;

    /// <summary>The assemblies beside the tests, read as a program that references them reads them.</summary>
    public static IEnumerable<(string Name, string Text)> OfAll(IEnumerable<string> assemblies)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Distinct().ToDictionary(path => path, path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create("Reader", references: references.Values);
        foreach (var name in assemblies)
        {
            var path = references.Keys.Single(path => Path.GetFileNameWithoutExtension(path) == name);
            yield return (name, Of((IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(references[path])!));
        }
    }
}
