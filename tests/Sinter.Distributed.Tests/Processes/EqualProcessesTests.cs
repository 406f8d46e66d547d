using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Training by N processes is training by one, bit for bit, whatever carries the gradients.</summary>
public class EqualProcessesTests
{
    static readonly int Steps = SlowTests.Enabled ? 100 : 10;

    public static MatrixTheoryData<string, int> Cases => new(["shm", "tcp", "openmpi", "mpich"], [2, 3, 4]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Processes_train_what_one_process_trains(string backend, int ranks)
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        // One of them belongs to every run; the whole table takes two minutes on two cores.
        if ((backend, ranks) != ("shm", 2)) SlowTests.OrSkip();
        string[] arguments = ["equality", $"{Steps}"];
        var outcome = backend is "shm" or "tcp" ? await Ranks.Launch(ranks, backend, arguments) : await Ranks.Mpi(backend, ranks, arguments);
        Assert.True(outcome.Code == 0, outcome.All);
        foreach (var (name, training) in EqualTraining.All)
        {
            string[] digests = [.. outcome.Lines($" {name.Replace(' ', '-')} ").Select(line => line.Trim().Split(' ')[^1])];
            Assert.Equal(ranks, digests.Length);
            string expected = EqualTraining.Digest(training.Alone(ranks, Steps));
            Assert.All(digests, digest => Assert.True(digest == expected, $"{name}: {ranks} ranks on {backend} have other bits than one process."));
        }
    }
}
