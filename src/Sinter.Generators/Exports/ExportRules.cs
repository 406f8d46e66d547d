using Microsoft.CodeAnalysis;

namespace Sinter.Generators.Exports;

/// <summary>What can be wrong with an export. The ids are stable.</summary>
internal static class ExportRules
{
    public static readonly DiagnosticDescriptor InvalidName = Rule("SINTER001", "An export's name is not a name",
        "'{0}' is not a published name; write identifiers separated by dots, such as nn.functional.relu");

    public static readonly DiagnosticDescriptor ExportedTwice = Rule("SINTER002", "A name is exported twice",
        "'{0}' is already exported by {1}; a published name stands for one function");

    public static readonly DiagnosticDescriptor UnknownName = Rule("SINTER003", "PyTorch does not have this name",
        "PyTorch has no '{0}'{1}; correct the name, or mark it with Ours = true");

    public static readonly DiagnosticDescriptor NotExpressible = Rule("SINTER004", "The facade cannot express this signature",
        "'{0}' cannot be published: {1}");

    public static readonly DiagnosticDescriptor UnknownParameter = Rule("SINTER005", "PyTorch's function does not have this parameter",
        "PyTorch's '{0}' has no parameter '{1}', only {2}; give its name in Rename", DiagnosticSeverity.Info);

    public static readonly DiagnosticDescriptor BadRename = Rule("SINTER006", "A renamed parameter does not exist",
        "'{0}' renames '{1}', which is no parameter of {2}; write Rename = \"cSharpName: published_name\"");

    public static readonly DiagnosticDescriptor MissingModule = Rule("SINTER007", "A function's module does not exist",
        "'{0}' names the module '{1}', but no referenced assembly has a public class of that name in Sinter.Nn");

    public static readonly DiagnosticDescriptor BadReplacement = Rule("SINTER008", "A deprecated name's replacement does not exist",
        "'{0}' says that it is replaced by '{1}', which nothing exports");

    public static readonly DiagnosticDescriptor[] All =
        [InvalidName, ExportedTwice, UnknownName, NotExpressible, UnknownParameter, BadRename, MissingModule, BadReplacement];

    private static DiagnosticDescriptor Rule(string id, string title, string message, DiagnosticSeverity severity = DiagnosticSeverity.Error)
        => new(id, title, message, "Sinter.Exports", severity, isEnabledByDefault: true);
}
