using System.Diagnostics;

namespace Sinter.Distributed.Tests;

/// <summary>Counts faults injected and observed: a test whose fault never struck fails.</summary>
internal sealed class Tally
{
    readonly List<string> _problems = [];
    double _slowest;

    public int Injected { get; set; }

    public int Observed { get; set; }

    /// <summary>A rank must end in an error that has all of <paramref name="words"/>, within a bound.</summary>
    public void Expect(RankRun run, int rank, TimeSpan bound, params string[] words)
    {
        var clock = Stopwatch.StartNew();
        string? error = run.ErrorOf(rank, bound);
        _slowest = Math.Max(_slowest, clock.Elapsed.TotalSeconds);
        if (error is null) _problems.Add($"rank {rank} gave no error within {bound.TotalSeconds} s:\n{run.Everything}");
        else if (words.FirstOrDefault(word => !error.Contains(word, StringComparison.Ordinal)) is { } missing) _problems.Add($"'{missing}' is not in: {error}");
        else Observed++;
    }

    public void Check(string what)
    {
        string text = $"{what}: {Injected} faults injected, {Observed} named errors observed, the slowest after {_slowest:0.00} s";
        TestContext.Current.SendDiagnosticMessage(text);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.True(Injected > 0 && Observed > 0, $"nothing struck. {text}");
        Assert.True(_problems.Count == 0, string.Join('\n', _problems));
    }
}
