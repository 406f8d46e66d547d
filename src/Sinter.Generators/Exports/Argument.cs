using System;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>One thing that a member is called with: a parameter, or the object whose member it is.</summary>
internal sealed record Argument(string Name, ITypeSymbol Type, RefKind RefKind = RefKind.None, bool IsParams = false, string? Default = null, string Caller = "")
{
    public static Argument Of(IParameterSymbol parameter)
        => new(parameter.Name, parameter.Type, parameter.RefKind, parameter.IsParams, CSharpText.Default(parameter), CallerOf(parameter));

    // [CallerLineNumber] and its kin, so that what is told is the place of the published function's call.
    private static string CallerOf(IParameterSymbol parameter)
        => parameter.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Name.StartsWith("Caller", StringComparison.Ordinal) == true) is { AttributeClass: { } known }
            ? $"[{known.ToDisplayString()}] " : "";
}
