using System.CommandLine;
using Sinter.Distributed;

namespace Sinter.Cli;

/// <summary>The process that <c>sinter run</c> starts beside the ranks, to end them if it is killed itself. Not for users.</summary>
internal sealed class WardenCommand : Command
{
    public const string Word = "run-warden";

    private readonly Argument<string> run = new("run");

    public WardenCommand() : base(Word)
    {
        Hidden = true;
        Add(run);
        SetAction(parsed => Warden.Watch(Console.In, parsed.GetValue(run)!));
    }
}
