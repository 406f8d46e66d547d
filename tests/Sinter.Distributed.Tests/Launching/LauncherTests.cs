using System.Diagnostics;
using System.Globalization;
using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

public class LauncherTests
{
    [Fact]
    public async Task Ranks_know_their_place_and_share_the_cores()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        var outcome = await Ranks.Launch(2, "shm", ["environment"]);
        Assert.Equal(0, outcome.Code);
        for (int rank = 0; rank < 2; rank++)
            Assert.Contains($"[{rank}] RANK={rank} LOCAL_RANK={rank} WORLD_SIZE=2 LOCAL_WORLD_SIZE=2 GROUP_RANK=0 SINTER_THREADS=1", outcome.Output);
    }

    [Fact]
    public async Task The_first_exception_is_named_with_its_stack_and_all_ranks_are_stopped()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        var outcome = await Ranks.Launch(3, "tcp", ["throw", "1"]);
        Assert.NotEqual(0, outcome.Code);
        string summary = outcome.Errors[outcome.Errors.IndexOf("sinter run:", StringComparison.Ordinal)..];
        Assert.Contains("rank 1 (pid", summary);
        Assert.Contains("failed first", summary);
        Assert.Contains("InvalidDataException: the data of rank 1 is bad", summary);
        Assert.Contains("at Program", summary);
    }

    [Fact]
    public async Task After_a_failure_all_ranks_are_started_again()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        var outcome = await Ranks.Launch(2, "shm", ["once"], restarts: 1);
        Assert.True(outcome.Code == 0, outcome.All);
        Assert.Contains("starts all ranks again (1 of 1)", outcome.Errors);
        Assert.Contains("rank 0 lives again", outcome.Output);
        Assert.Contains("rank 1 lives again", outcome.Output);
    }

    [Fact]
    public async Task Two_launchers_make_one_job()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The tests of processes use Unix programs.");
        int port = FreePort();
        using StringWriter output = new();
        var shared = TextWriter.Synchronized(output);
        Task<int>[] nodes = [.. Enumerable.Range(0, 2).Select(async node =>
        {
            using Launcher launcher = new(new LaunchOptions
            {
                Processes = 2 - node, Nodes = 2, Rendezvous = $"localhost:{port}", Program = "/usr/bin/env", Arguments = ["SINTER_BACKEND=tcp", "SINTER_THREADS=1", "dotnet", Ranks.Worker, "digest"],
            }, shared, shared);
            using CancellationTokenSource stop = new(TimeSpan.FromSeconds(100));
            return await Task.Run(() => launcher.RunAsync(stop.Token));
        })];
        Assert.All(await Task.WhenAll(nodes), code => Assert.Equal(0, code));
        Assert.Equal(3, output.ToString().Split('\n').Count(line => line.Contains("digest ")));
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGKILL")]
    public async Task Nothing_is_left_when_the_launcher_is_killed(string signal)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Reads /proc.");
        ProcessStartInfo start = new("dotnet", [Ranks.Worker, "launch", "2", "family"]) { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var launcher = Process.Start(start)!;
        List<int> family = [];
        while (family.Count < 4 && await launcher.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            family.Add(int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.Equal(4, family.Count);
        Assert.All(family, process => Assert.True(Alive(process)));
        using (var kill = Process.Start("kill", [$"-{signal}", $"{launcher.Id}"])!) await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var clock = Stopwatch.StartNew();
        while (family.Any(Alive) && clock.Elapsed < TimeSpan.FromSeconds(15)) await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(family, Alive);
        Assert.Empty(Directory.EnumerateFiles("/dev/shm", "sinter-*"));
    }

    [Theory]
    [InlineData("node[001,007-015],h2", "node001")]
    [InlineData("h2,node[1-3]", "h2")]
    [InlineData("a[1-2]-ib,b", "a1-ib")]
    [InlineData("single", "single")]
    public void The_first_host_of_a_Slurm_list(string list, string first) => Assert.Equal(first, LaunchEnvironment.FirstHost(list));

    [Fact]
    public void Launchers_are_recognised_by_their_variables()
    {
        Assert.Null(Detect());
        Assert.Equal(new("torchrun", 3, 8, 1, 2, "h", 29500, "", false), Detect("RANK=3", "WORLD_SIZE=8", "LOCAL_RANK=1", "LOCAL_WORLD_SIZE=2", "MASTER_ADDR=h", "MASTER_PORT=29500"));
        Assert.Equal(new("sinter", 0, 2, 0, 2, "127.0.0.1", 4000, "x/0", true),
            Detect("RANK=0", "WORLD_SIZE=2", "LOCAL_RANK=0", "LOCAL_WORLD_SIZE=2", "MASTER_ADDR=127.0.0.1", "MASTER_PORT=4000", "SINTER_JOB=x/0", "SINTER_MEETING=launcher"));
        Assert.Equal(new("openmpi", 1, 4, 1, 4, null, 0, "", false), Detect("OMPI_COMM_WORLD_RANK=1", "OMPI_COMM_WORLD_SIZE=4", "OMPI_COMM_WORLD_LOCAL_RANK=1", "OMPI_COMM_WORLD_LOCAL_SIZE=4"));
        Assert.Equal(new("mpich", 1, 4, 1, 2, null, 0, "", false), Detect("PMI_RANK=1", "PMI_SIZE=4", "MPI_LOCALRANKID=1", "MPI_LOCALNRANKS=2"));
        Assert.Equal(new("slurm", 5, 6, 1, 2, "node001", 61440 + 100, "slurm-4196.0", false),
            Detect("SLURM_JOB_ID=4196", "SLURM_PROCID=5", "SLURM_NTASKS=6", "SLURM_LOCALID=1", "SLURM_STEP_TASKS_PER_NODE=2(x3)", "SLURM_STEP_NODELIST=node[001-003]", "SLURM_STEP_ID=0"));
        Assert.Null(Detect("SLURM_JOB_ID=4196", "SLURM_PROCID=0", "SLURM_JOB_NAME=bash"));
        Assert.Equal(new("kubernetes", 2, 4, 0, 1, "train-0.ranks", 29500, "", false),
            Detect("KUBERNETES_SERVICE_HOST=1", "JOB_COMPLETION_INDEX=2", "WORLD_SIZE=4", "HOSTNAME=train-2", "SINTER_SUBDOMAIN=ranks"));
        Assert.Contains("'two', which is no number", Assert.Throws<RendezvousException>(() => Detect("RANK=two", "WORLD_SIZE=2")).Message);
        Assert.Contains("rank 2 of 2", Assert.Throws<RendezvousException>(() => Detect("RANK=2", "WORLD_SIZE=2")).Message);
    }

    internal static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    static bool Alive(int process) => Machine.State(process) is not null;

    static LaunchEnvironment? Detect(params string[] variables)
    {
        var table = variables.Select(v => v.Split('=')).ToDictionary(v => v[0], v => v[1]);
        return LaunchEnvironment.Detect(name => table.GetValueOrDefault(name));
    }
}
