using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>One thing that a member is called with: a parameter, or the object whose member it is.</summary>
internal sealed record Argument(string Name, ITypeSymbol Type, RefKind RefKind = RefKind.None, bool IsParams = false, string? Default = null)
{
    public static Argument Of(IParameterSymbol parameter)
        => new(parameter.Name, parameter.Type, parameter.RefKind, parameter.IsParams, CSharpText.Default(parameter));
}
