using System.CommandLine;
using Sinter.Distributed;

namespace Sinter.Cli;

/// <summary>The process that <c>sinter run</c> starts beside the ranks, to end them if it is killed itself. Not for users.</summary>
internal sealed class WardenCommand : Command
{
    public const string Word = "run-warden";

    /// <summary>How to start it: this program once more.</summary>
    public static IReadOnlyList<string> Start => [.. Self, Word];

    /// <summary>The program and the arguments with which this tool was started, before its own.</summary>
    public static IReadOnlyList<string> Self { get; } =
        [Environment.ProcessPath!, .. Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? [typeof(WardenCommand).Assembly.Location] : Array.Empty<string>()];

    private readonly Argument<string> run = new("run");

    public WardenCommand() : base(Word)
    {
        Hidden = true;
        Add(run);
        SetAction(parsed => Warden.Watch(Console.In, parsed.GetValue(run)!));
    }
}
