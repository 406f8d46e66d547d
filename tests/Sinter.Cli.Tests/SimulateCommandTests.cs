using System.Globalization;

namespace Sinter.Cli.Tests;

public class SimulateCommandTests
{
    [Fact]
    public async Task The_table_follows_from_latency_and_bandwidth()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync(
            "simulate", "--gradients", "10", "--step", "100", "--local-latency", "1", "--local-bandwidth", "5", "--latency", "20", "--bandwidth", "1", "--ranks-per-node", "2", "--ranks", "8");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        double[][] rows = Rows(outcome.Output);
        Assert.Equal([2, 4, 8], rows.Select(row => row[0]));
        // 2(n−1)·α + 2(n−1)/n·S·β: of two ranks within a machine, of four between machines.
        Assert.Equal(2 * 1e-3 + 10 / 5.0, rows[0][1], 0.01);
        Assert.Equal(6 * 0.02 + 1.5 * 10, rows[1][1], 0.01);
        // A ring within the pair, and one of half the bytes between the machines, where two ranks share the link.
        Assert.Equal(rows[0][1] + 2 * 0.02 + 5 * 2, rows[1][3], 0.01);
        // Steps grow with the ranks, and what is not hidden is little.
        Assert.All(rows, row => Assert.InRange(row[4], 100, 106));
        Assert.All(rows, row => Assert.Equal(10_000 / row[4], row[5], 0.1));
    }

    [Fact]
    public async Task Ranks_that_share_cores_and_memory_compute_longer()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync(
            "simulate", "--gradients", "0.001", "--step", "100", "--cores", "2", "--contention", "10", "--ranks-per-node", "4", "--ranks", "4");
        Assert.Equal([110, 2 * 120], Rows(outcome.Output).Select(row => Math.Round(row[4])));
    }

    [Fact]
    public async Task Under_the_launcher_the_link_is_measured()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunAsync("run", "--nproc", "2", SinterProcess.ProgramPath, "simulate", "--ranks", "2");
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("measured with 2 ranks over shm", outcome.Output, StringComparison.Ordinal);
        Assert.Single(Rows(outcome.Output.Replace("[0] ", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("--bandwidth", "0")]
    [InlineData("--ranks", "0")]
    [InlineData("--contention", "-5")]
    public async Task Numbers_that_make_no_sense_are_one_line_of_error(string option, string value)
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("simulate", option, value);
        Assert.NotEqual(0, outcome.ExitCode);
        Assert.Single(outcome.Error.TrimEnd().Split('\n'));
        Assert.Contains(value, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Ranks, ring, tree and hierarchical all-reduce in ms, step in ms, efficiency in %.</summary>
    private static double[][] Rows(string output) =>
    [
        .. output.Split('\n').SkipWhile(line => !line.Contains("ring ms", StringComparison.Ordinal)).Skip(1).Where(line => line.Trim().Length > 0)
            .Select(line => line.Replace("%", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray()),
    ];
}
