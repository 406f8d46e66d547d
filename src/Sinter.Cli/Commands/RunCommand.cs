using System.CommandLine;
using Sinter.Distributed;

namespace Sinter.Cli;

/// <summary><c>sinter run</c>: starts a program as several processes that train together.</summary>
internal sealed class RunCommand : Command
{
    private readonly Terminal terminal;
    private readonly NumberOption<int> processes = new("--nproc", "Processes on this machine. [default: one for each core]");
    private readonly NumberOption<int> nodes = new("--nnodes", "Machines; on each of them start this command. [default: 1, or what Slurm or Kubernetes says]");
    private readonly NumberOption<int> node = new("--node-rank", "This machine's number. [default: what Slurm or Kubernetes says, or in the order of arrival]");
    private readonly NumberOption<int> restarts = new("--max-restarts", "How often all processes are started again after a failure. [default: 0]");
    private readonly Option<string?> rendezvous = new("--rdzv") { Description = "Where the machines meet: an address of one of them, and a free port.", HelpName = "HOST:PORT" };
    private readonly Option<string?> job = new("--job") { Description = "A name that keeps apart jobs that meet at one address.", HelpName = "NAME" };
    private readonly Argument<string[]> command = new("program")
    {
        Description = "The program (an executable or a .dll) and its arguments.",
        Arity = ArgumentArity.OneOrMore,
    };

    public RunCommand(Terminal terminal) : base("run", "Starts a program as several processes that train together.")
    {
        this.terminal = terminal;
        Add(processes);
        Add(nodes);
        Add(node);
        Add(rendezvous);
        Add(restarts);
        Add(job);
        Add(command);
        SetAction(RunAsync);
    }

    /// <summary>The arguments with <c>--</c> before the program, so that its options are not taken for those of <c>sinter run</c>.</summary>
    public static IReadOnlyList<string> Separate(IReadOnlyList<string> args)
    {
        if (args.Count == 0 || args[0] != "run") return args;
        int at = 1;
        while (at < args.Count && args[at].StartsWith('-') && args[at] != "--") at += args[at].Contains('=', StringComparison.Ordinal) || args[at] is "--help" or "-h" or "-?" ? 1 : 2;
        return at >= args.Count || args[at] == "--" ? args : [.. args.Take(at), "--", .. args.Skip(at)];
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string[] words = parsed.GetValue(command)!;
        var cluster = ClusterNode.Detect();
        LaunchOptions options = new()
        {
            Processes = parsed.GetValue(processes) ?? Environment.ProcessorCount,
            Nodes = parsed.GetValue(nodes) ?? cluster?.Nodes ?? 1,
            Node = parsed.GetValue(node) ?? cluster?.Node,
            Rendezvous = parsed.GetValue(rendezvous) ?? cluster?.Rendezvous,
            MaxRestarts = parsed.GetValue(restarts) ?? 0,
            Job = parsed.GetValue(job) ?? cluster?.Job,
            Program = words[0],
            Arguments = words[1..],
            Warden = WardenCommand.Start,
        };
        using Launcher launcher = new(options, terminal.Writer, terminal.Error);
        return await launcher.RunAsync(stop);
    }
}
