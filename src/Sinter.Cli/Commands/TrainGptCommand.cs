using System.CommandLine;
using Sinter.Cpu;
using Sinter.Distributed;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary><c>sinter train gpt</c>: trains a character-level GPT, shows how it goes, and writes with it at the end.</summary>
internal sealed class TrainGptCommand : Command
{
    private readonly Terminal terminal;
    private readonly ModelFactory models;
    private readonly TrainGptOptions options = new();

    public TrainGptCommand(Terminal terminal, ModelFactory models) : base("gpt", "Trains a character-level GPT on a text.")
    {
        this.terminal = terminal;
        this.models = models;
        foreach (Option option in options.All)
        {
            Add(option);
        }
        SetAction((parsed, stop) => options.Processes(parsed) == 1 ? Task.Run(() => Run(parsed, stop), CancellationToken.None) : LaunchAsync(parsed, stop));
    }

    private async Task<int> LaunchAsync(ParseResult parsed, CancellationToken stop)
    {
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = options.Processes(parsed),
            Program = WardenCommand.Self[0],
            Arguments = [.. WardenCommand.Self.Skip(1), .. options.ForRank(parsed)],
            Warden = WardenCommand.Start,
        }, terminal.Writer, terminal.Error);
        return await launcher.RunAsync(stop);
    }

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        if (options.Threads(parsed) is { } threads)
        {
            Threads.Count = threads > 0 ? threads : throw new ArgumentException($"--threads is {threads}; it must be at least 1.");
        }

        // A process that nobody launched trains alone.
        using ProcessGroup? group = LaunchEnvironment.Detect() is { Size: > 1 } ? ProcessGroup.Join() : null;
        if (options.Resumes(parsed))
        {
            (RunFolder earlier, RunConfig continued, TokenSplit sameText) = options.Resume(parsed);
            ITrainableModel loaded = models(continued.Model, continued.Training, group);
            return group is { Rank: > 0 } ? Follow(group, earlier, continued, sameText, loaded, stop) : Train(group, earlier, continued, sameText, loaded, resume: true, stop);
        }

        // The folder comes last: whatever is wrong with the input leaves none behind.
        (RunConfig config, TokenSplit text) = options.Start(parsed);
        ITrainableModel model = models(config.Model, config.Training, group);
        return group is { Rank: > 0 } ? Follow(group, null, config, text, model, stop) : Train(group, options.Create(parsed, config), config, text, model, resume: false, stop);
    }

    // The other ranks do the same steps, and leave what is shown and written to rank 0.
    private static int Follow(ProcessGroup group, RunFolder? earlier, RunConfig config, TokenSplit text, ITrainableModel model, CancellationToken stop)
    {
        TrainingLoop loop = new(model, config.Training, text, earlier, new SilentProgress(), group);
        if (earlier is not null)
        {
            loop.Resume();
        }
        return loop.Run(stop).Completed ? ExitCode.Success : ExitCode.Interrupted;
    }

    private int Train(ProcessGroup? group, RunFolder run, RunConfig config, TokenSplit text, ITrainableModel model, bool resume, CancellationToken stop)
    {
        Introduce(group, run, config, model, resume);
        TrainingResult result = TrainingProgress.Show(terminal, config.Training, observer =>
        {
            TrainingLoop loop = new(model, config.Training, text, run, observer, group);
            if (resume)
            {
                loop.Resume();
                run.WriteConfig(config);
            }
            return loop.Run(stop);
        });

        TrainingReport report = new(terminal, run, config);
        report.Plot();
        if (!result.Completed)
        {
            report.Stopped(result.Step);
            return ExitCode.Interrupted;
        }
        report.Finished(result.ValidationLoss!.Value, model);
        return ExitCode.Success;
    }

    private void Introduce(ProcessGroup? group, RunFolder run, RunConfig config, ITrainableModel model, bool resume)
    {
        GptOptions shape = config.Model;
        terminal.WriteRows(
            ("text", $"{config.Data.Source}: {config.Data.Characters:N0} characters, {shape.VocabularySize} distinct"),
            ("model", $"GPT of {shape.Layers} layers, {shape.Heads} heads, width {shape.Dim}, block {shape.BlockSize}: "
                + $"{model.ParameterCount:N0} parameters"),
            ("training", $"{config.Training.Steps:N0} steps of {config.Training.BatchSize} blocks on "
                + (group is null ? "" : $"{group.Size} processes, joined by {group.Backend}, each with ") + $"{Threads.Count} threads"
                + (config.Training.Precision == TrainingPrecision.Float32 ? "" : $", products in {config.Training.Precision.ToString().ToLowerInvariant()}")),
            ("run", resume ? $"{run.Location}, resumed" : run.Location));
        terminal.Writer.WriteLine();
    }
}
