using System.CommandLine;
using Sinter.Language;

namespace Sinter.Cli;

/// <summary><c>sinter generate</c>: writes with a trained run.</summary>
internal sealed class GenerateCommand : Command
{
    private readonly Terminal terminal;
    private readonly ModelFactory models;
    private readonly Option<string?> run = new("--run")
    {
        Description = "The run's folder. [default: the newest in runs/]",
        HelpName = "runs/NAME",
    };
    private readonly Option<string> prompt = new("--prompt")
    {
        Description = "The text to continue.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "",
    };
    private readonly NumberOption<int> tokens = new("--tokens", "Characters to write. [default: 500]");
    private readonly NumberOption<double> temperature = new(
        "--temperature", "Below 1 more predictable, above 1 more surprising, 0 always the likeliest. [default: 0.8]");
    private readonly NumberOption<int> topK = new("--top-k", "Draws from the N likeliest characters only. [default: 0, all]");
    private readonly NumberOption<ulong> seed = new("--seed", "The seed of the draws. [default: 1337]");

    public GenerateCommand(Terminal terminal, ModelFactory models) : base("generate", "Writes with a trained run.")
    {
        this.terminal = terminal;
        this.models = models;
        Add(run);
        Add(prompt);
        Add(tokens);
        Add(temperature);
        Add(topK);
        Add(seed);
        SetAction((parsed, stop) => Task.Run(() => Run(parsed, stop), CancellationToken.None));
    }

    private int Run(ParseResult parsed, CancellationToken stop)
    {
        SamplingOptions defaults = new();
        SamplingOptions sampling = new()
        {
            Temperature = parsed.GetValue(temperature) ?? defaults.Temperature,
            TopK = parsed.GetValue(topK) ?? defaults.TopK,
            Seed = parsed.GetValue(seed) ?? defaults.Seed,
        };
        sampling.Validate();
        int count = parsed.GetValue(tokens) ?? 500;
        if (count < 0)
        {
            throw new ArgumentException($"--tokens is {count}; it must be 0 or above.");
        }

        RunFolder folder = parsed.GetValue(run) is { } path ? RunFolder.Open(path) : RunFolder.OpenLatest("runs");
        RunConfig config = folder.ReadConfig();
        ITrainableModel model = models(config.Model, config.Training);
        model.Load(folder.ModelPath);

        string text = parsed.GetValue(prompt)!;
        TextGenerator generator = new(model, config.Tokenizer, sampling);
        IEnumerable<string> continuation = generator.Continue(text, count);
        terminal.Writer.Write(text);
        foreach (string piece in continuation)
        {
            terminal.Writer.Write(piece);
            if (terminal.IsLive)
            {
                terminal.Writer.Flush();
            }
            if (stop.IsCancellationRequested)
            {
                break;
            }
        }
        terminal.Writer.WriteLine();
        return stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
    }
}
