using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Sinter.Distributed.Tests;

/// <summary>Ranks without a launcher, which would stop the others at the first failure: here it is seen how each of them notices.</summary>
internal sealed class RankRun : IDisposable
{
    readonly Process[] _processes;
    readonly ConcurrentQueue<(int Rank, string Line)> _lines = new();

    /// <param name="ranks">How many.</param>
    /// <param name="backend">shm or tcp.</param>
    /// <param name="elements">Of the tensor that they reduce for ever.</param>
    /// <param name="host">Where rank 0 listens.</param>
    /// <param name="prefix">What a rank's command begins with, such as <c>ip netns exec name</c>.</param>
    public RankRun(int ranks, string backend, long elements, string host = "127.0.0.1", Func<int, string[]>? prefix = null)
    {
        int port = LauncherTests.FreePort();
        _processes = [.. Enumerable.Range(0, ranks).Select(rank =>
        {
            string[] command = [.. prefix?.Invoke(rank) ?? [], "dotnet", Ranks.Worker, "forever", elements.ToString(CultureInfo.InvariantCulture)];
            ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var (name, value) in new (string, string)[]
            {
                ("RANK", $"{rank}"), ("WORLD_SIZE", $"{ranks}"), ("MASTER_ADDR", host), ("MASTER_PORT", $"{port}"), ("SINTER_BACKEND", backend), ("SINTER_THREADS", "1"), ("SINTER_HEARTBEAT", "1"), ("SINTER_TIMEOUT", "20"),
            }) start.Environment[name] = value;
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => { if (line.Data is { } text) _lines.Enqueue((rank, text)); };
            process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) _lines.Enqueue((rank, text)); };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        })];
    }

    public int Size => _processes.Length;

    /// <summary>The worker's process, which is not the one that was started if a prefix forks. Its first line says so; later ones name other processes too.</summary>
    public int ProcessOf(int rank) => int.Parse(Lines(rank, " pid ").FirstOrDefault()?.Split(' ')[^1] ?? "0", CultureInfo.InvariantCulture);

    public void AwaitWork() => Assert.True(SpinWait.SpinUntil(() => Enumerable.Range(0, Size).All(rank => Line(rank, "works") is not null), TimeSpan.FromSeconds(60)), $"the ranks did not begin:\n{Everything}");

    public string? Line(int rank, string containing) => Lines(rank, containing).LastOrDefault();

    IEnumerable<string> Lines(int rank, string containing) => _lines.Where(entry => entry.Rank == rank && entry.Line.Contains(containing, StringComparison.Ordinal)).Select(entry => entry.Line);

    public string Everything => string.Join('\n', _lines.Select(entry => $"{entry.Rank}: {entry.Line}"));

    public void Signal(int rank, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{ProcessOf(rank)}"]);
        kill.WaitForExit();
    }

    /// <summary>The named error with which a rank ended, if it did so in time.</summary>
    public string? ErrorOf(int rank, TimeSpan within)
    {
        SpinWait.SpinUntil(() => Line(rank, " error after ") is not null, within);
        return Line(rank, " error after ");
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }
}
