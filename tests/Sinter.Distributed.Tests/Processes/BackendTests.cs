using Sinter.Distributed;
using Sinter.Testing;

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

    // Of two ranks' numbers there is one sum, in whatever order the library adds.
    [Theory]
    [InlineData("openmpi", 2, false)]
    [InlineData("openmpi", 2, true)]
    [InlineData("mpich", 3, false)]
    [InlineData("mpich", 2, true)]
    public async Task All_collectives_on_MPI(string library, int ranks, bool native)
    {
        var outcome = await Ranks.Mpi(library, ranks, native ? ["laws", "native"] : ["laws"]);
        Assert.True(outcome.Code == 0, outcome.All);
        Assert.Equal(ranks, outcome.Lines("laws hold on mpi").Length);
    }

    // No implementation of the MPI-5 ABI is in Debian yet: MPICH stands behind a library that has the standard's handles and refuses MPICH's.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_collectives_on_the_standard_ABI(bool native)
    {
        if (!Ranks.Has("gcc") || !Ranks.Has("mpirun.mpich")) Assert.Skip("gcc or MPICH is not installed; the MPI-5 ABI is NOT tested.");
        string folder = Directory.CreateTempSubdirectory("sinter-abi-").FullName, library = Path.Combine(folder, "libmpi_abi.so.0");
        try
        {
            var compiled = await Ranks.Start("gcc", ["-shared", "-fPIC", "-o", library, Repository.File("tests", "Sinter.Distributed.Tests", "Processes", "mpi_abi.c"), "-ldl"]);
            Assert.True(compiled.Code == 0, compiled.All);
            int ranks = native ? 2 : 3;
            var outcome = await Ranks.Mpi("mpich", ranks, native ? ["laws", "native"] : ["laws"], library);
            Assert.True(outcome.Code == 0, outcome.All);
            Assert.Equal(ranks, outcome.Lines("laws hold on mpi").Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
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
