using Sinter.Testing;

namespace Sinter.Distributed.Tests;

/// <summary>Ranks that die while they train, or cannot write a checkpoint. What is learned in the end is what is learned without faults, bit for bit.</summary>
[Collection("faults")]
public class TrainingFaultTests
{
    const int Steps = 14;

    [Theory]
    [InlineData("shm")]
    [InlineData("tcp")]
    public async Task A_rank_that_is_killed_while_training_costs_only_time(string backend)
    {
        Prepare();
        string[] expected = Weights(await Run(backend, new TemporaryFolder(), "never", 0, 0));
        int injected = 0, observed = 0;
        foreach (string where in (string[])["step", "backward", "optimizer", "checkpoint"])
            foreach (int victim in (int[])[0, 1])
                foreach (int step in where == "checkpoint" ? (int[])[4, 8] : [3, 10])
                {
                    using TemporaryFolder folder = new();
                    var outcome = await Run(backend, folder, where, victim, step);
                    injected++;
                    Assert.True(outcome.Code == 0, $"{where}, rank {victim}, step {step}: {outcome.All}");
                    if (outcome.Errors.Contains("starts all ranks again", StringComparison.Ordinal)) observed++;
                    string[] found = Weights(outcome);
                    Assert.True(expected.SequenceEqual(found), $"{where}, rank {victim}, step {step}: other weights. {outcome.All}");
                    // The second life began where the last complete checkpoint was, not at the beginning, unless there was none.
                    int begins = outcome.Lines("begins at step").Select(line => int.Parse(line.Split(' ')[^1])).Max();
                    Assert.True(begins >= (step - 1) / 4 * 4 || where == "checkpoint" && begins >= step - 4, $"{where}, step {step}: began again at {begins}. {outcome.All}");
                }
        string text = $"{backend}: {injected} kills injected, {observed} observed, all weights equal to those without faults";
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        Assert.True(injected > 0 && observed == injected, text);
    }

    [Fact]
    public async Task A_full_disk_on_one_rank_is_named_on_all_and_training_goes_on()
    {
        Prepare();
        using TemporaryFolder folder = new();
        string[] expected = Weights(await Run("shm", new TemporaryFolder(), "never", 0, 0));
        // Rank 1 may write files of 4 KiB only; its share of a checkpoint is larger.
        const string Limited = "if [ \"$RANK\" = 1 ]; then trap '' XFSZ; ulimit -f 4; fi; exec dotnet \"$@\"";
        using StringWriter output = new(), errors = new();
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = 2,
            Program = "/usr/bin/env",
            Arguments = ["SINTER_BACKEND=tcp", "SINTER_TIMEOUT=60", "SINTER_THREADS=1", "DOTNET_EnableWriteXorExecute=0", "DOTNET_EnableDiagnostics=0", "bash", "-c", Limited, "bash", Ranks.Worker, "train", folder.Location, $"{Steps}", "never", "0", "0"],
        }, TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));
        Ranks.Outcome outcome = new(await launcher.RunAsync(stop.Token), output.ToString(), errors.ToString());
        Assert.True(outcome.Code == 0, outcome.All);
        string[] told = outcome.Lines("CheckpointException: DistributedCheckpoints: rank 1 could not write");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Steps / 4} checkpoints without room, named {told.Length} times on 2 ranks");
        Assert.Equal(2 * (Steps / 4), told.Length);
        Assert.Equal(expected, Weights(outcome));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Location));
    }

    static void Prepare()
    {
        SlowTests.OrSkip();
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
    }

    static Task<Ranks.Outcome> Run(string backend, TemporaryFolder folder, string where, int victim, int step) =>
        Ranks.Launch(2, backend, ["train", folder.Location, $"{Steps}", where, $"{victim}", $"{step}"], restarts: 1);

    static string[] Weights(Ranks.Outcome outcome)
    {
        string[] hashes = [.. outcome.Lines(" weights ").Select(line => line.Trim().Split(' ')[^1])];
        Assert.True(hashes.Length == 2 && hashes[0] == hashes[1], outcome.All);
        return hashes;
    }
}
