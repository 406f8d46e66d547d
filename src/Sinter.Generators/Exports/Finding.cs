using System.Linq;
using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>A diagnostic on its way through the generator, comparable.</summary>
internal sealed record Finding(string Id, SourcePosition? Position, EquatableList<string> Arguments)
{
    public static Finding Of(DiagnosticDescriptor rule, SourcePosition? position, params string[] arguments) => new(rule.Id, position, new(arguments));

    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(ExportRules.All.Single(rule => rule.Id == Id), Position?.ToLocation() ?? Location.None, Arguments.ToArray<object>());
}
