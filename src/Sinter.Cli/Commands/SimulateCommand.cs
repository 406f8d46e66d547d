using System.CommandLine;
using System.Globalization;
using Sinter.Distributed;
using Sinter.Distributed.Simulation;

namespace Sinter.Cli;

/// <summary><c>sinter simulate</c>: what a training step costs on machines that are not here, from what was measured on this one.</summary>
internal sealed class SimulateCommand : Command
{
    private readonly Terminal terminal;
    private readonly NumberOption<double> latency = new("--latency", "The latency between machines, in µs. [default: 20]");
    private readonly NumberOption<double> bandwidth = new("--bandwidth", "The bandwidth between machines, in GB/s. [default: 1.25, 10 Gbit/s]");
    private readonly NumberOption<double> localLatency = new("--local-latency", "The latency within a machine, in µs. [default: 1, or as measured]");
    private readonly NumberOption<double> localBandwidth = new("--local-bandwidth", "The bandwidth within a machine, in GB/s. [default: 5, or as measured]");
    private readonly NumberOption<int> perNode = new("--ranks-per-node", "Ranks on a machine. [default: 8]");
    private readonly NumberOption<int> cores = new("--cores", "Cores of a machine, which its ranks share. [default: one for each rank]");
    private readonly NumberOption<double> contention = new("--contention", "How much longer a step takes, in %, with each doubling of the ranks on a machine. [default: 0]");
    private readonly NumberOption<double> gradients = new("--gradients", "The model's gradients, in MB. [default: 100]");
    private readonly NumberOption<double> step = new("--step", "A training step of one rank alone, in ms. [default: 500]");
    private readonly NumberOption<int> ranks = new("--ranks", "The largest number of ranks. [default: 4096]");

    public SimulateCommand(Terminal terminal) : base("simulate", "Says what a step costs on up to thousands of ranks, by latency and bandwidth. Under `sinter run`, measures those within this machine first.")
    {
        this.terminal = terminal;
        foreach (Option option in (Option[])[latency, bandwidth, localLatency, localBandwidth, perNode, cores, contention, gradients, step, ranks])
        {
            Add(option);
        }
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        using ProcessGroup? group = LaunchEnvironment.Detect() is { Size: > 1 } ? ProcessGroup.Join() : null;
        Link? measured = group is null ? null : Link.Measure(group);
        if (group is { Rank: > 0 })
        {
            return ExitCode.Success;
        }

        Link between = Link.Of(parsed.GetValue(latency) ?? 20, parsed.GetValue(bandwidth) ?? 1.25);
        Link within = Link.Of(
            parsed.GetValue(localLatency) ?? measured?.Latency * 1e6 ?? 1, parsed.GetValue(localBandwidth) ?? 1e-9 / measured?.SecondsPerByte ?? 5);
        double bytes = (parsed.GetValue(gradients) ?? 100) * 1e6, seconds = (parsed.GetValue(step) ?? 500) * 1e-3;
        int node = parsed.GetValue(perNode) ?? 8, most = parsed.GetValue(ranks) ?? 4096;
        int shared = parsed.GetValue(cores) ?? int.MaxValue;
        double slower = (parsed.GetValue(contention) ?? 0) / 100;
        if (bytes <= 0 || seconds <= 0 || node < 1 || most < 1 || shared < 1)
        {
            throw new ArgumentException($"--gradients {bytes / 1e6}, --step {seconds * 1e3}, --ranks-per-node {node}, --ranks {most}, --cores {shared}: all must be positive.");
        }
        if (slower < 0)
        {
            throw new ArgumentException($"--contention {slower * 100}: ranks that share a machine are not faster for it; give 0 or more.");
        }
        // A third of a step is the forward pass, the rest the backward pass with the optimizer.
        StepModel model = new() { Forward = seconds / 3, Backward = seconds * 2 / 3, Buckets = StepModel.BucketsOf(bytes), Cores = shared, Contention = slower };
        terminal.WriteRows(
            ("within", Describe(within) + (measured is null ? "" : $", measured with {group!.Size} ranks over {group.Backend}")),
            ("between", Describe(between)),
            ("model", FormattableString.Invariant($"{bytes / 1e6:0.#} MB of gradients, {seconds * 1e3:0.#} ms a step")));
        terminal.Writer.WriteLine();
        WriteTable(within, between, model, node, most);
        return ExitCode.Success;
    }

    private void WriteTable(Link within, Link between, StepModel model, int node, int most)
    {
        terminal.Writer.WriteLine("  ranks     ring ms     tree ms  hierarchical ms     step ms  efficiency");
        double bytes = model.Buckets.Sum(), seconds = model.Forward + model.Backward;
        for (int n = 2; n <= most; n *= 2)
        {
            // Ranks of one machine do not leave it.
            Link outer = n <= node ? within : between;
            int local = Math.Min(node, n);
            double Hierarchical(double size) => n % local == 0 ? AllReduceCost.Hierarchical(n, local, size, within, between) : double.PositiveInfinity;
            double Best(double size) => Math.Min(Hierarchical(size), Math.Min(AllReduceCost.Ring(n, size, outer), AllReduceCost.Tree(n, size, outer)));
            double total = (model with { LocalRanks = local }).Simulate(Best).Seconds;
            terminal.Writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{n,7} {AllReduceCost.Ring(n, bytes, outer) * 1e3,11:0.00} {AllReduceCost.Tree(n, bytes, outer) * 1e3,11:0.00} {Hierarchical(bytes) * 1e3,16:0.00} {total * 1e3,11:0.0} {seconds / total,11:0.0 %}"));
        }
    }

    private static string Describe(Link link) => FormattableString.Invariant($"{link.Latency * 1e6:0.##} µs, {1e-9 / link.SecondsPerByte:0.##} GB/s");
}
