using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

/// <summary>The laws of the collectives, between processes.</summary>
public class BackendTests
{
    [Theory]
    [InlineData("shm", 3)]
    [InlineData("tcp", 3)]
    public async Task All_collectives_between_processes(string backend, int ranks)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        var outcome = await Ranks.Launch(ranks, backend, ["laws"]);
        Assert.True(outcome.Code == 0, outcome.All);
        Assert.Equal(ranks, outcome.Lines($"laws hold on {backend}").Length);
    }

    [Theory]
    [InlineData("openmpi", 2)]
    [InlineData("mpich", 3)]
    public async Task All_collectives_on_MPI(string library, int ranks)
    {
        var outcome = await Ranks.Mpi(library, ranks, ["laws"]);
        Assert.True(outcome.Code == 0, outcome.All);
        Assert.Equal(ranks, outcome.Lines("laws hold on mpi").Length);
    }

    [Fact]
    public async Task The_bits_are_the_same_on_threads_shared_memory_tcp_and_MPI()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        // On few cores four ranks take their time.
        foreach (int ranks in Environment.GetEnvironmentVariable("SINTER_SLOW") is "1" ? (int[])[2, 3, 4] : [3])
        {
            string expected = ThreadGroups.Run(ranks, CollectiveLaws.Digest)[0];
            List<Task<Ranks.Outcome>> runs = [Ranks.Launch(ranks, "shm", ["digest"]), Ranks.Launch(ranks, "tcp", ["digest"])];
            if (Ranks.Has("mpirun.openmpi")) runs.Add(Ranks.Mpi("openmpi", ranks, ["digest"]));
            else TestContext.Current.SendDiagnosticMessage("Open MPI is not installed; its bits are not compared.");
            if (Ranks.Has("mpirun.mpich")) runs.Add(Ranks.Mpi("mpich", ranks, ["digest"]));
            else TestContext.Current.SendDiagnosticMessage("MPICH is not installed; its bits are not compared.");
            foreach (var run in runs)
            {
                var outcome = await run;
                Assert.True(outcome.Code == 0, outcome.All);
                string[] digests = outcome.Lines("digest ");
                Assert.Equal(ranks, digests.Length);
                Assert.All(digests, line => Assert.Equal(expected, line.Trim().Split(' ')[^1]));
            }
        }
    }

    [Theory]
    [InlineData("shm")]
    [InlineData("tcp")]
    public async Task A_mismatch_between_processes_has_both_places(string backend)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        var outcome = await Ranks.Launch(2, backend, ["mismatch"]);
        Assert.NotEqual(0, outcome.Code);
        Assert.Contains(nameof(CollectiveMismatchException), outcome.Errors);
        Assert.Matches(@"all-reduce #2 \(sum of 100 float32\) at Sinter.Distributed.Worker/Program.cs:\d+", outcome.Errors);
        Assert.Matches(@"broadcast #2 \(100 float32, root 0\) at Sinter.Distributed.Worker/Program.cs:\d+", outcome.Errors);
    }
}
