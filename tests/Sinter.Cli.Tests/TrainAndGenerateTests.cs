using System.Text;
using System.Text.Json;
using Sinter.Language;
using Sinter.Testing;

namespace Sinter.Cli.Tests;

/// <summary>Whole commands in this process, on a bigram model that trains in milliseconds.</summary>
public sealed class TrainAndGenerateTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string text;

    public TrainAndGenerateTests() =>
        text = folder.Write("cat.txt", string.Concat(Enumerable.Repeat("the cat sat on the mat and ate a rat.\n", 80)));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Training_redirected_writes_plain_lines_a_table_a_sample_and_what_to_do_next()
    {
        Outcome outcome = await Sinter(Train());
        Assert.Equal((ExitCode.Success, ""), (outcome.Code, outcome.Error));
        Assert.DoesNotContain('\u001B', outcome.Output);
        Assert.DoesNotContain('\r', outcome.Output);
        Assert.Matches(@"step 50/100  loss \d\.\d{4}  lr \d\.\d\de-?\+?\d+  \d+ tokens/s  \d+:\d\d left  validation \d\.\d{4}", outcome.Output);
        Assert.All(
            (string[])["uniform", "unigram", "bigram", "this GPT"],
            model => Assert.Matches($@"\| {model} +\| +\d\.\d{{4}} \| +\d+\.\d\d \|", outcome.Output));
        Assert.Contains("A sample of its writing:", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"generate --run {RunPath("gpt")}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"--resume --name gpt --run-dir {folder.File("runs")} --steps 200", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_holds_its_configuration_checkpoint_metrics_and_loss_curve()
    {
        await Sinter(Train());
        Assert.Equal(
            ["config.json", "loss.png", "loss.svg", "metrics.jsonl", "model.safetensors"],
            Directory.EnumerateFiles(RunPath("gpt")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal([0x89, .. "PNG"u8], File.ReadAllBytes(RunFile("loss.png"))[..4]);
        Assert.Contains("<svg", File.ReadAllText(RunFile("loss.svg")), StringComparison.Ordinal);
        string[] metrics = File.ReadAllLines(RunFile("metrics.jsonl"));
        Assert.Equal(100, metrics.Length);
        using JsonDocument last = JsonDocument.Parse(metrics[^1]);
        Assert.Equal(["step", "loss", "lr", "tokens_per_s", "val_loss"], last.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal(5.0, RunConfig.Parse(File.ReadAllText(RunFile("config.json")), "config.json").Training.LearningRate);
    }

    [Fact]
    public async Task Ctrl_C_stops_with_a_checkpoint_and_resuming_ends_where_an_unbroken_training_ends()
    {
        await Sinter(Train("--name", "straight"));
        using CancellationTokenSource stop = new();
        Outcome stopped = await Sinter(Train("--name", "broken"), stop, stopAt: 37);
        Assert.Equal((ExitCode.Interrupted, ""), (stopped.Code, stopped.Error));
        Assert.Contains("Stopped after step 37 of 100", stopped.Output, StringComparison.Ordinal);
        Assert.Contains($"train gpt --resume --name broken --run-dir {folder.File("runs")}", stopped.Output, StringComparison.Ordinal);

        Outcome resumed = await Sinter("train", "gpt", "--resume", "--run-dir", folder.File("runs"));
        Assert.Equal((ExitCode.Success, ""), (resumed.Code, resumed.Error));
        Assert.Equal(File.ReadAllBytes(RunFile("model.safetensors", "straight")), File.ReadAllBytes(RunFile("model.safetensors", "broken")));
        Assert.Equal(Losses("straight"), Losses("broken"));
    }

    [Fact]
    public async Task Resuming_may_train_longer_and_remembers_it()
    {
        await Sinter(Train());
        Outcome longer = await Sinter("train", "gpt", "--resume", "--name", "gpt", "--run-dir", folder.File("runs"), "--steps", "120");
        Assert.Equal((ExitCode.Success, ""), (longer.Code, longer.Error));
        Assert.Equal(120, File.ReadAllLines(RunFile("metrics.jsonl")).Length);
        Assert.Equal(120, RunConfig.Parse(File.ReadAllText(RunFile("config.json")), "config.json").Training.Steps);

        Outcome shorter = await Sinter("train", "gpt", "--resume", "--name", "gpt", "--run-dir", folder.File("runs"), "--steps", "50");
        Assert.Equal(ExitCode.Failure, shorter.Code);
        Assert.Contains("the checkpoint is of step 120 and the run has 50 steps", shorter.Error, StringComparison.Ordinal);
        Assert.Equal(120, RunConfig.Parse(File.ReadAllText(RunFile("config.json")), "config.json").Training.Steps);
    }

    [Fact]
    public async Task Resuming_on_a_changed_text_is_refused()
    {
        await Sinter(Train());
        File.AppendAllText(text, "more");
        Outcome outcome = await Sinter("train", "gpt", "--resume", "--run-dir", folder.File("runs"), "--steps", "200");
        Assert.Equal(ExitCode.Failure, outcome.Code);
        Assert.Contains("the text has changed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_refused_before_anything_is_written()
    {
        await Sinter(Train("--name", "mine"));
        byte[] before = File.ReadAllBytes(RunFile("metrics.jsonl", "mine"));
        Outcome outcome = await Sinter(Train("--name", "mine"));
        Assert.Equal(ExitCode.Failure, outcome.Code);
        Assert.Contains("--resume --name mine", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(RunFile("metrics.jsonl", "mine")));
    }

    [Fact]
    public async Task Generating_continues_the_prompt_and_repeats_itself_for_the_same_seed()
    {
        await Sinter(Train());
        string[] args = ["generate", "--run", RunPath("gpt"), "--prompt", "the ", "--tokens", "40", "--seed", "7"];
        Outcome outcome = await Sinter(args);
        Assert.Equal((ExitCode.Success, ""), (outcome.Code, outcome.Error));
        Assert.StartsWith("the ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(4 + 40 + Environment.NewLine.Length, outcome.Output.Length);
        Assert.Equal(outcome, await Sinter(args));
        args[^1] = "8";
        Assert.NotEqual(outcome.Output, (await Sinter(args)).Output);
    }

    [Fact]
    public async Task A_prompt_with_an_unknown_character_is_an_error_without_output()
    {
        await Sinter(Train());
        Outcome outcome = await Sinter("generate", "--run", RunPath("gpt"), "--prompt", "the Z");
        Assert.Equal((ExitCode.Failure, ""), (outcome.Code, outcome.Output));
        Assert.Contains("The character 'Z' (U+005A)", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_of_another_shape_is_an_error()
    {
        await Sinter(Train());
        File.WriteAllBytes(RunFile("model.safetensors"), new byte[12]);
        Outcome outcome = await Sinter("generate", "--run", RunPath("gpt"));
        Assert.Equal((ExitCode.Failure, ""), (outcome.Code, outcome.Output));
        Assert.Contains("values were expected", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diverged_training_is_an_error_that_names_the_learning_rate()
    {
        Outcome outcome = await Sinter(Train("--lr", "1e300"));
        Assert.Equal(ExitCode.Failure, outcome.Code);
        Assert.Contains("training diverged. Lower --lr", outcome.Error, StringComparison.Ordinal);
    }

    private string[] Train(params string[] more)
    {
        string[] rate = more.Contains("--lr") ? [] : ["--lr", "5"];
        return
        [
            "train", "gpt", "--data", text, "--run-dir", folder.File("runs"), "--steps", "100", "--block", "8", "--eval-interval", "50",
            .. rate, .. more,
        ];
    }

    private string RunPath(string name) => Path.Combine(folder.File("runs"), name);

    private string RunFile(string file, string run = "gpt") => Path.Combine(RunPath(run), file);

    private IEnumerable<(int, double, double?)> Losses(string run) =>
        MetricsLog.Read(RunFile("metrics.jsonl", run)).Select(line => (line.Step, line.Loss, line.ValidationLoss));

    private static Task<Outcome> Sinter(params string[] args) => Sinter(args, stop: null, stopAt: 0);

    private static async Task<Outcome> Sinter(string[] args, CancellationTokenSource? stop, int stopAt)
    {
        StringWriter output = new(new StringBuilder());
        StringWriter error = new(new StringBuilder());
        SinterCommand sinter = new((shape, _, _) => new BigramModel(shape)
        {
            BeforeStep = step =>
            {
                if (step == stopAt)
                {
                    stop?.Cancel();
                }
            },
        });
        int code = await sinter.InvokeAsync(args, Terminal.Plain(output, error), stop?.Token ?? TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    private sealed record Outcome(int Code, string Output, string Error);
}
