using System.Globalization;
using Sinter.Language;
using Spectre.Console;

namespace Sinter.Cli;

/// <summary>What stands on the screen when a training has ended: the score beside simple models', a sample, and what to do next.</summary>
internal sealed class TrainingReport(Terminal terminal, RunFolder run, RunConfig config)
{
    private const int SampleLength = 400;

    /// <summary>Draws the loss curve. A machine that cannot draw has still trained: that is said, and no more.</summary>
    public void Plot()
    {
        try
        {
            LossPlot.Write(run, config.Baselines);
        }
        catch (Exception error) when (error is TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            terminal.Error.WriteLine($"sinter: no loss curve was drawn: {(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}");
        }
    }

    public void Stopped(int step)
    {
        terminal.Writer.WriteLine();
        terminal.Writer.WriteLine($"Stopped after step {step} of {config.Training.Steps}; {run.ModelPath} holds all of it. Go on with:");
        terminal.Writer.WriteLine($"  {Invocation.Program} train gpt --resume {RunOptions}");
    }

    public void Finished(double loss, ILanguageModel model)
    {
        Scores(loss);
        Sample(model);
        terminal.Writer.WriteLine();
        terminal.WriteRows(
            ("write with it", $"{Invocation.Program} generate --run {Invocation.Quote(run.Location)} --prompt \"The \""),
            ("train longer", $"{Invocation.Program} train gpt --resume {RunOptions} --steps {2L * config.Training.Steps}"),
            ("your own text", $"{Invocation.Program} train gpt --data FILE"),
            ("loss curve", $"{run.FilePath(LossPlot.PngName)}, {run.FilePath(LossPlot.SvgName)}"));
    }

    private string RunOptions
    {
        get
        {
            string parent = Path.GetDirectoryName(run.Location) is { Length: > 0 } folder ? folder : ".";
            return $"--name {Invocation.Quote(run.Name)}" + (parent == "runs" ? "" : $" --run-dir {Invocation.Quote(parent)}");
        }
    }

    private void Scores(double loss)
    {
        Table table = new Table()
            .Border(terminal.IsLive ? TableBorder.Rounded : TableBorder.Markdown)
            .AddColumn("model")
            .AddColumn(new TableColumn("validation loss (nats a character)").RightAligned())
            .AddColumn(new TableColumn("perplexity").RightAligned());
        Row("uniform", config.Baselines.Uniform);
        Row("unigram", config.Baselines.Unigram);
        Row("bigram", config.Baselines.Bigram);
        Row("this GPT", loss, "bold green");
        terminal.Writer.WriteLine();
        terminal.Out.Write(table);

        void Row(string name, double value, string style = "default") => table.AddRow(
            $"[{style}]{name}[/]",
            string.Create(CultureInfo.InvariantCulture, $"[{style}]{value:0.0000}[/]"),
            string.Create(CultureInfo.InvariantCulture, $"[{style}]{Math.Exp(value):0.00}[/]"));
    }

    private void Sample(ILanguageModel model)
    {
        TextGenerator generator = new(model, config.Tokenizer, new SamplingOptions { Seed = config.Training.Seed });
        terminal.Writer.WriteLine();
        terminal.Writer.WriteLine("A sample of its writing:");
        terminal.Writer.WriteLine();
        terminal.Writer.WriteLine(string.Concat(generator.Continue("", SampleLength)).Trim());
    }
}
