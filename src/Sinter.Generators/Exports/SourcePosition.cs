using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Sinter.Generators.Exports;

/// <summary>A place in a source file that can be compared, unlike Roslyn's <see cref="Location"/>, which holds its syntax tree.</summary>
internal sealed record SourcePosition(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static SourcePosition? Of(SyntaxReference? reference)
        => reference is null ? null : Of(reference.SyntaxTree.GetLocation(reference.Span));

    public static SourcePosition? Of(Location? location)
        => location is { IsInSource: true } ? new(location.SourceTree!.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    public Location ToLocation() => Location.Create(File, Span, Lines);
}
