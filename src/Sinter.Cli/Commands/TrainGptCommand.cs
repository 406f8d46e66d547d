using System.CommandLine;
using Sinter.Cpu;
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
        SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        if (options.Threads(parsed) is { } threads)
        {
            Threads.Count = threads > 0 ? threads : throw new ArgumentException($"--threads is {threads}; it must be at least 1.");
        }

        if (options.Resumes(parsed))
        {
            (RunFolder earlier, RunConfig continued, TokenSplit sameText) = options.Resume(parsed);
            ITrainableModel loaded = models(continued.Model, continued.Training);
            return Train(earlier, continued, sameText, loaded, resume: true, stop);
        }

        // The folder comes last: whatever is wrong with the input leaves none behind.
        (RunConfig config, TokenSplit text) = options.Start(parsed);
        ITrainableModel model = models(config.Model, config.Training);
        return Train(options.Create(parsed, config), config, text, model, resume: false, stop);
    }

    private int Train(RunFolder run, RunConfig config, TokenSplit text, ITrainableModel model, bool resume, CancellationToken stop)
    {
        Introduce(run, config, model, resume);
        TrainingResult result = TrainingProgress.Show(terminal, config.Training, observer =>
        {
            TrainingLoop loop = new(model, config.Training, text, run, observer);
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

    private void Introduce(RunFolder run, RunConfig config, ITrainableModel model, bool resume)
    {
        GptOptions shape = config.Model;
        terminal.WriteRows(
            ("text", $"{config.Data.Source}: {config.Data.Characters:N0} characters, {shape.VocabularySize} distinct"),
            ("model", $"GPT of {shape.Layers} layers, {shape.Heads} heads, width {shape.Dim}, block {shape.BlockSize}: "
                + $"{model.ParameterCount:N0} parameters"),
            ("training", $"{config.Training.Steps:N0} steps of {config.Training.BatchSize} blocks on {Threads.Count} threads"
                + (config.Training.Precision == TrainingPrecision.Float32 ? "" : $", products in {config.Training.Precision.ToString().ToLowerInvariant()}")),
            ("run", resume ? $"{run.Location}, resumed" : run.Location));
        terminal.Writer.WriteLine();
    }
}
