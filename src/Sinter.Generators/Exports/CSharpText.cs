using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Sinter.Generators.Exports;

/// <summary>Symbols as the C# text that names them in the facade's files.</summary>
internal static class CSharpText
{
    private static readonly SymbolDisplayFormat Qualified = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // Namespaces that every generated file is in or uses; deeper ones stay written out, and so does a type whose name means TorchSharp's inside nn.
    private static readonly Regex Imported = new(@"(?<![\w.])(?:System\.Collections\.Generic|System|Sinter)\.(?!Reduction\b)([A-Z]\w*)(?![\w.])");

    public static string Type(ITypeSymbol type) => Imported.Replace(type.ToDisplayString(Qualified), "$1");

    public static string Full(ITypeSymbol type) => type.ToDisplayString(Qualified);

    /// <summary>A name, escaped if it is a word of C#'s.</summary>
    public static string Identifier(string name)
        => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.FieldKeyword ? "@" + name : name;

    /// <summary>The default of a parameter, or null if it has none.</summary>
    public static string? Default(IParameterSymbol parameter)
    {
        if (!parameter.HasExplicitDefaultValue) return null;
        var type = parameter.Type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : parameter.Type;
        var value = parameter.ExplicitDefaultValue;
        if (value is null) return parameter.Type.IsValueType && SymbolEqualityComparer.Default.Equals(type, parameter.Type) ? "default" : "null";
        if (type.TypeKind == TypeKind.Enum)
        {
            var field = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => f.HasConstantValue && Equals(f.ConstantValue, value));
            return field is null ? $"({Type(type)}){value}" : $"{Type(type)}.{field.Name}";
        }
        return value switch
        {
            bool truth => truth ? "true" : "false",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
            double number => Real(number, "double", number.ToString("R", CultureInfo.InvariantCulture)),
            float number => Real(number, "float", number.ToString("R", CultureInfo.InvariantCulture) + "f"),
            _ => ((System.IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        };
    }

    private static string Real(double value, string type, string text) => value switch
    {
        double.PositiveInfinity => type + ".PositiveInfinity",
        double.NegativeInfinity => type + ".NegativeInfinity",
        _ when double.IsNaN(value) => type + ".NaN",
        _ => text,
    };

    public static TypeParameters TypeParameters(ITypeParameterSymbol[] parameters)
        => new(parameters.Length == 0 ? "" : $"<{string.Join(", ", parameters.Select(p => p.Name))}>", Constraints(parameters));

    // "where T : unmanaged" and the like, with a space before each.
    private static string Constraints(IEnumerable<ITypeParameterSymbol> parameters)
    {
        var text = new StringBuilder();
        foreach (var parameter in parameters)
        {
            var rules = new List<string>();
            if (parameter.HasUnmanagedTypeConstraint) rules.Add("unmanaged");
            else if (parameter.HasValueTypeConstraint) rules.Add("struct");
            if (parameter.HasReferenceTypeConstraint) rules.Add("class");
            if (parameter.HasNotNullConstraint) rules.Add("notnull");
            rules.AddRange(parameter.ConstraintTypes.Select(Type));
            if (parameter.HasConstructorConstraint) rules.Add("new()");
            if (rules.Count > 0) text.Append($" where {parameter.Name} : {string.Join(", ", rules)}");
        }
        return text.ToString();
    }

    /// <summary><c>keepDim</c> → <c>keep_dim</c>.</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }
        return text.ToString();
    }
}
