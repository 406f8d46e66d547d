using System.Diagnostics;
using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Two ranks in network namespaces of their own, joined by a virtual cable that loses, blocks or resets what goes through it.</summary>
[Collection("faults")]
public class NetworkFaultTests
{
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(7);

    [Theory]
    [InlineData(100)]
    [InlineData(1_000_000)]
    public void A_link_that_swallows_everything_one_way(long elements)
    {
        using Network network = new();
        Tally tally = new();
        foreach (int deaf in (int[])[0, 1])
        {
            using var run = network.Start(elements);
            network.Filter(deaf, "drop");
            tally.Injected++;
            for (int rank = 0; rank < 2; rank++) tally.Expect(run, rank, Silence, "PeerGoneException", "is gone");
            network.Clear();
        }
        tally.Check("black hole");
    }

    [Fact]
    public void A_cut_cable()
    {
        using Network network = new();
        Tally tally = new();
        using var run = network.Start(100_000);
        network.Cable(up: false);
        tally.Injected++;
        for (int rank = 0; rank < 2; rank++) tally.Expect(run, rank, Silence, "PeerGoneException", $"rank {1 - rank} (", "nothing was heard of it");
        tally.Check("partition");
    }

    [Fact]
    public void A_storm_of_resets()
    {
        using Network network = new();
        Tally tally = new();
        for (int times = 0; times < 3; times++)
        {
            using var run = network.Start(times == 0 ? 10 : 300_000);
            network.Filter(times % 2, "reject with tcp reset", "ip protocol tcp");
            tally.Injected++;
            for (int rank = 0; rank < 2; rank++) tally.Expect(run, rank, Silence, "PeerGoneException", "is gone");
            network.Clear();
        }
        tally.Check("resets");
    }

    [Fact]
    public void Five_packets_of_a_hundred_lost_are_only_slow()
    {
        using Network network = new();
        using var run = network.Start(10_000);
        network.Filter(1, "drop", "numgen random mod 100 < 5");
        Thread.Sleep(4000);
        Assert.Null(run.Line(0, " error after "));
        Assert.Null(run.Line(1, " error after "));
        string counted = network.Dropped(1);
        TestContext.Current.TestOutputHelper?.WriteLine($"loss: {counted} packets lost, no error");
        Assert.True(long.Parse(counted, System.Globalization.CultureInfo.InvariantCulture) > 0, "nothing struck: no packet was lost");
    }

    /// <summary>Namespaces s0 and s1 of this process's own names, 10.77.0.1 and 10.77.0.2.</summary>
    sealed class Network : IDisposable
    {
        readonly string _name = $"sinter{Environment.ProcessId}";

        public Network()
        {
            SlowTests.OrSkip();
            if (!OperatingSystem.IsLinux() || !Ranks.Has("ip") || !Ranks.Has("nft")) Assert.Skip("Needs Linux with iproute2 and nftables; network faults are NOT tested.");
            try
            {
                Ip($"netns add {_name}a");
                Ip($"netns add {_name}b");
                Ip($"link add va netns {_name}a type veth peer name vb netns {_name}b");
                foreach (var (end, address) in ((string, string)[])[("a", "10.77.0.1"), ("b", "10.77.0.2")])
                {
                    Ip($"-n {_name}{end} addr add {address}/24 dev v{end}");
                    Ip($"-n {_name}{end} link set v{end} up");
                    Ip($"-n {_name}{end} link set lo up");
                }
            }
            catch (InvalidOperationException error)
            {
                Dispose();
                Assert.Skip($"Network namespaces are not allowed here ({error.Message.Trim()}); network faults are NOT tested.");
            }
        }

        public RankRun Start(long elements)
        {
            RankRun run = new(2, "tcp", elements, "10.77.0.1", rank => ["ip", "netns", "exec", $"{_name}{End(rank)}"]);
            run.AwaitWork();
            return run;
        }

        /// <summary>What comes in at a rank and has the property is dealt with, and counted.</summary>
        public void Filter(int rank, string verdict, string property = "ip saddr 10.77.0.0/24") =>
            Run("ip", $"netns exec {_name}{End(rank)} nft add table inet f ; add chain inet f in {{ type filter hook input priority 0 ; }} ; add rule inet f in iifname v{End(rank)} {property} counter {verdict}");

        public string Dropped(int rank)
        {
            string rules = Run("ip", $"netns exec {_name}{End(rank)} nft list table inet f");
            return rules.Split("packets ")[1].Split(' ')[0];
        }

        public void Clear()
        {
            foreach (string end in (string[])["a", "b"]) Run("ip", $"netns exec {_name}{end} nft flush ruleset");
        }

        public void Cable(bool up) => Ip($"-n {_name}a link set va {(up ? "up" : "down")}");

        public void Dispose()
        {
            foreach (string end in (string[])["a", "b"])
                try
                {
                    Ip($"netns del {_name}{end}");
                }
                catch (InvalidOperationException) { }
        }

        static string End(int rank) => rank == 0 ? "a" : "b";

        static void Ip(string arguments) => Run("ip", arguments);

        static string Run(string program, string arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments.Split(' ')) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd(), errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments}: {errors}");
        }
    }
}
