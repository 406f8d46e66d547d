using System.Diagnostics;
using System.Globalization;
using Sinter.Testing;

namespace Sinter.Cpu.Tests;

/// <summary>
/// Several processes, each with a pool as wide as the machine, and several threads of one process: together they take about the time of their work
/// one after the other. Times are compared within one run, and generously: a pool whose idle threads kept the processors busy, or whose callers
/// waited for threads that others have displaced, would miss the bound by far.
/// </summary>
[Collection(nameof(Sequential))]
public sealed class OversubscriptionTests
{
    /// <summary>Where the processes of one measurement meet; set for children only.</summary>
    private const string Meeting = "SINTER_TESTS_MEETING";

    private const int Products = 400, Size = 256;
    private const double Bound = 1.6;

    [Theory, InlineData(2), InlineData(3)]
    public async Task Processes_share_the_machine(int processes)
    {
        SlowTests.OrSkip();
        double alone = await Together(1), together = await Together(processes);
        Report($"{processes} processes", together, processes * alone);
        Assert.InRange(together, 0, Bound * processes * alone);
    }

    [Theory, InlineData(2), InlineData(8)]
    public void Threads_of_one_process_share_it_too(int callers)
    {
        SlowTests.OrSkip();
        Work(Products / 4);
        double alone = Timed(() => Work(Products));
        var threads = Enumerable.Range(0, callers).Select(_ => new Thread(() => Work(Products))).ToArray();
        double together = Timed(() =>
        {
            foreach (var thread in threads) { thread.Start(); }
            foreach (var thread in threads) { thread.Join(); }
        });
        Report($"{callers} threads", together, callers * alone);
        Assert.InRange(together, 0, Bound * callers * alone);
    }

    /// <summary>What a child process does: says that it is ready, waits for the others, works, and leaves its time.</summary>
    [Fact]
    public void A_child_works_when_all_have_come()
    {
        string? meeting = Environment.GetEnvironmentVariable(Meeting);
        Assert.SkipWhen(meeting is null, "Runs in the child processes of another test.");
        Work(Products / 4);
        string mine = Path.Combine(meeting, $"{Environment.ProcessId}");
        File.WriteAllText($"{mine}.ready", "");
        while (!File.Exists(Path.Combine(meeting, "go"))) { Thread.Sleep(1); }
        double seconds = Timed(() => Work(Products));
        File.WriteAllText($"{mine}.seconds", seconds.ToString(CultureInfo.InvariantCulture));
    }

    // The time of the slowest of some processes that begin together.
    private static async Task<double> Together(int processes)
    {
        var stop = TestContext.Current.CancellationToken;
        var meeting = Directory.CreateTempSubdirectory();
        var children = Enumerable.Range(0, processes).Select(_ => Child(meeting.FullName)).ToArray();
        try
        {
            while (meeting.GetFiles("*.ready").Length < processes)
            {
                Assert.DoesNotContain(children, child => child.HasExited);
                await Task.Delay(10, stop);
            }
            File.WriteAllText(Path.Combine(meeting.FullName, "go"), "");
            foreach (var child in children) { await child.WaitForExitAsync(stop); }
            return meeting.GetFiles("*.seconds").Select(file => double.Parse(File.ReadAllText(file.FullName), CultureInfo.InvariantCulture)).Max();
        }
        finally
        {
            foreach (var child in children)
            {
                if (!child.HasExited) { child.Kill(); }
                child.Dispose();
            }
            meeting.Delete(recursive: true);
        }
    }

    private static Process Child(string meeting)
    {
        ProcessStartInfo start = new("dotnet",
            [typeof(OversubscriptionTests).Assembly.Location, "-method", $"{typeof(OversubscriptionTests).FullName}.{nameof(A_child_works_when_all_have_come)}"]);
        start.Environment[Meeting] = meeting;
        start.Environment["SINTER_THREADS"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }

    private static unsafe void Work(int products)
    {
        using var a = new GuardedBuffer<float>(Size * Size);
        using var b = new GuardedBuffer<float>(Size * Size);
        using var c = new GuardedBuffer<float>(Size * Size);
        a.Span.Fill(1);
        b.Span.Fill(1);
        for (int i = 0; i < products; i++)
        {
            Gemm.MultiplyBatched(1, Size, Size, Size, new StridedMatrix<float>(a.Data, Size, 1), 0, new StridedMatrix<float>(b.Data, Size, 1), 0, c.Data, 0, Size);
        }
        Assert.Equal(Size, c.Span[^1]);
    }

    private static double Timed(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Report(string who, double together, double oneByOne) =>
        TestContext.Current.SendDiagnosticMessage($"{who} at once: {together:f2} s, one after the other {oneByOne:f2} s.");
}
