using System.CommandLine;
using Sinter.Torch;

namespace Sinter.Cli;

/// <summary><c>sinter api [PATTERN]</c>: what functions there are under PyTorch's names.</summary>
internal sealed class ApiCommand : Command
{
    public ApiCommand(Terminal terminal) : base("api", "Lists the functions that have a PyTorch name, with their signatures and what they do.")
    {
        Argument<string> pattern = new("pattern")
        {
            Description = "A name such as nn.functional.relu, a part of one, or a pattern with * and ?.",
            DefaultValueFactory = _ => "*",
        };
        Option<bool> names = new("--names") { Description = "Print the names alone." };
        Add(pattern);
        Add(names);
        SetAction(parsed => Write(terminal, parsed.GetValue(pattern)!, parsed.GetValue(names)));
    }

    private static int Write(Terminal terminal, string pattern, bool namesAlone)
    {
        // A whole name means that function, not all whose names contain it.
        IReadOnlyList<ExportedFunction> exact = Exports.Overloads(pattern);
        ExportedFunction[] found = exact.Count > 0 ? [.. exact] : [.. Exports.Search(pattern)];
        if (found.Length == 0)
        {
            terminal.Error.WriteLine($"sinter: no function has a name like '{pattern}'. All of them: sinter api --names");
            return ExitCode.Failure;
        }
        string last = "";
        foreach (ExportedFunction function in found)
        {
            if (namesAlone)
            {
                if (function.Name != last) terminal.Writer.WriteLine(function.Name);
            }
            else
            {
                terminal.Writer.WriteLine(function.Signature);
                if (function.ReplacedBy is { } replacement) terminal.Writer.WriteLine($"    Deprecated: use {replacement}.");
                if (function.Summary.Length > 0) terminal.Writer.WriteLine($"    {function.Summary}");
            }
            last = function.Name;
        }
        return ExitCode.Success;
    }
}
