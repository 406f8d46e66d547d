using System.Diagnostics;
using System.Runtime.InteropServices;
using Sinter.Language;
using Sinter.Testing;

namespace Sinter.Cli.Tests;

/// <summary>The built program training the real GPT, as its users run it: begun, interrupted, killed, resumed.</summary>
public sealed partial class TrainGptTests : IDisposable
{
    private const int Sigint = 2;

    // So many steps after the first checkpoint that even a busy machine is interrupted before the last.
    private const int ManySteps = 2000;

    private readonly TemporaryFolder folder = new();
    private readonly string text;

    public TrainGptTests() =>
        text = folder.Write("cat.txt", string.Concat(Enumerable.Repeat("the cat sat on the mat and ate a rat, for that is that.\n", 120)));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_small_model_learns_the_text_and_writes_with_it()
    {
        SinterProcess.Outcome trained = await SinterProcess.RunAsync(Train("cat", steps: 400, "--lr", "0.01"));
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.DoesNotContain('\u001B', trained.Output);
        RunConfig config = RunConfig.Parse(File.ReadAllText(RunFile("cat", "config.json")), "config.json");
        double validation = MetricsLog.Read(RunFile("cat", "metrics.jsonl"))[^1].ValidationLoss!.Value;
        Assert.True(validation < config.Baselines.Bigram / 2, $"validation loss {validation}, bigram {config.Baselines.Bigram}");

        SinterProcess.Outcome written = await SinterProcess.RunAsync(
            "generate", "--run", Path.Combine(folder.File("runs"), "cat"), "--prompt", "the cat", "--tokens", "60", "--temperature", "0.2");
        Assert.Equal((0, ""), (written.ExitCode, written.Error));
        Assert.StartsWith("the cat sat on the mat", written.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_training_ends_where_an_unbroken_one_does_bit_for_bit()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows sends no SIGINT to a process without a console.");
        await SinterProcess.RunAsync(Train("straight", ManySteps, "--dropout", "0.1"));
        SinterProcess.Outcome stopped = await InterruptedAsync("broken", process => Kill(process.Id, Sigint));
        Assert.Equal((ExitCode.Interrupted, ""), (stopped.ExitCode, stopped.Error));
        Assert.Contains("Stopped after step", stopped.Output, StringComparison.Ordinal);

        SinterProcess.Outcome resumed = await ResumeAsync("broken");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        AssertSame("straight", "broken");
    }

    [Fact]
    public async Task Two_processes_learn_what_one_learns()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The launcher's tests use Unix programs.");
        SinterProcess.Outcome together = await SinterProcess.RunAsync(Train("together", steps: 60, "--nproc", "2", "--threads", "1"));
        Assert.True(together.ExitCode == 0, together.Output + together.Error);
        SinterProcess.Outcome alone = await SinterProcess.RunAsync(Train("alone", steps: 60));
        Assert.Equal(0, alone.ExitCode);
        double[] losses = [.. ((string[])["together", "alone"]).Select(run => MetricsLog.Read(RunFile(run, "metrics.jsonl"))[^1].ValidationLoss!.Value)];
        Assert.Equal(losses[1], losses[0], 0.01);
        SinterProcess.Outcome resumed = await SinterProcess.RunAsync("train", "gpt", "--run-dir", folder.File("runs"), "--name", "together", "--resume", "--steps", "70", "--nproc", "2");
        Assert.True(resumed.ExitCode == 0, resumed.Output + resumed.Error);
        Assert.Equal(70, MetricsLog.Read(RunFile("together", "metrics.jsonl")).Count);
    }

    [Fact]
    public async Task A_killed_training_goes_on_from_its_last_checkpoint_and_ends_the_same()
    {
        await SinterProcess.RunAsync(Train("straight", ManySteps, "--dropout", "0.1"));
        SinterProcess.Outcome killed = await InterruptedAsync("killed", process => process.Kill());
        Assert.NotEqual(0, killed.ExitCode);

        SinterProcess.Outcome resumed = await ResumeAsync("killed");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        AssertSame("straight", "killed");
    }

    [Fact]
    public async Task A_disk_that_fills_up_is_an_error_that_leaves_the_last_checkpoint_whole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a limit on the size of files to stand for a full disk.");
        await SinterProcess.RunAsync(Train("full", steps: 40));
        byte[] before = File.ReadAllBytes(RunFile("full", "model.safetensors"));

        SinterProcess.Outcome full = await SinterProcess.RunWithSmallFilesAsync(
            before.Length / 2, "train", "gpt", "--resume", "--name", "full", "--run-dir", folder.File("runs"), "--steps", "80");
        Assert.Equal(ExitCode.Failure, full.ExitCode);
        Assert.StartsWith("sinter: ", full.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(RunFile("full", "model.safetensors")));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(folder.File("runs"), "full")), path => path.EndsWith(".tmp", StringComparison.Ordinal));

        Assert.Equal(0, (await SinterProcess.RunAsync("train", "gpt", "--resume", "--name", "full", "--run-dir", folder.File("runs"), "--steps", "80")).ExitCode);
    }

    [Fact]
    public async Task NanoGPTs_configuration_reaches_its_loss_on_tinyshakespeare()
    {
        SlowTests.OrSkip();
        string data = SharedData.File("language", "text", "tinyshakespeare.txt");
        SinterProcess.Outcome trained = await SinterProcess.RunAsync(
            "train", "gpt", "--preset", "nanogpt-cpu", "--data", data, "--name", "shakespeare", "--run-dir", folder.File("runs"));
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.InRange(MetricsLog.Read(RunFile("shakespeare", "metrics.jsonl"))[^1].ValidationLoss!.Value, 1.5, 1.90);
    }

    private string[] Train(string name, int steps, params string[] more) =>
    [
        "train", "gpt", "--data", text, "--run-dir", folder.File("runs"), "--name", name, "--steps", $"{steps}", "--layers", "1", "--heads", "2",
        "--dim", "32", "--block", "16", "--batch", "8", "--eval-interval", "40", .. more,
    ];

    private Task<SinterProcess.Outcome> ResumeAsync(string name) =>
        SinterProcess.RunAsync("train", "gpt", "--resume", "--name", name, "--run-dir", folder.File("runs"));

    // Waits for the first checkpoint.
    private Task<SinterProcess.Outcome> InterruptedAsync(string name, Action<Process> interrupt) =>
        SinterProcess.RunAsync(Train(name, ManySteps, "--dropout", "0.1"), process =>
        {
            SpinWait.SpinUntil(() => process.HasExited || File.Exists(RunFile(name, "model.safetensors")), TimeSpan.FromMinutes(1));
            Assert.False(process.HasExited);
            interrupt(process);
        });

    private void AssertSame(string one, string other)
    {
        Assert.Equal(File.ReadAllBytes(RunFile(one, "model.safetensors")), File.ReadAllBytes(RunFile(other, "model.safetensors")));
        Assert.Equal(Losses(one), Losses(other));
    }

    private IEnumerable<(int, double, double?)> Losses(string run) =>
        MetricsLog.Read(RunFile(run, "metrics.jsonl")).Select(line => (line.Step, line.Loss, line.ValidationLoss));

    private string RunFile(string run, string file) => Path.Combine(folder.File("runs"), run, file);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
