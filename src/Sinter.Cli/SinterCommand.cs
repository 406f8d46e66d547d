using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Sinter.Cli;

/// <summary>The <c>sinter</c> command line: finds the command, runs it, and says in one line what went wrong.</summary>
public sealed class SinterCommand
{
    private readonly ModelFactory models;

    /// <summary>A command line that trains and loads the models of <paramref name="models"/>.</summary>
    public SinterCommand(ModelFactory models) => this.models = models;

    /// <summary>Runs the command of <paramref name="args"/> until it is done or <paramref name="stop"/> is cancelled.</summary>
    /// <returns>The process's <see cref="ExitCode"/>.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        ParseResult parsed = Build(terminal).Parse(RunCommand.Separate(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            terminal.Error.WriteLine($"sinter: {OneLine(parsed.Errors[0].Message)} See: {HelpOf(parsed)}");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Writer,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (Exception error)
        {
            terminal.Error.WriteLine($"sinter: {Describe(error)}");
            if (Environment.GetEnvironmentVariable("SINTER_TRACE") == "1")
            {
                terminal.Error.WriteLine(error);
            }
            return ExitCode.Failure;
        }
    }

    private RootCommand Build(Terminal terminal)
    {
        RootCommand root = new("Deep learning in pure C#: trains models, and works with them.")
        {
            new Command("train", "Trains a model.") { new TrainGptCommand(terminal, models) },
            new GenerateCommand(terminal, models),
            new ApiCommand(terminal),
            new RunCommand(terminal),
            new WardenCommand(),
            new SimulateCommand(terminal),
            new Command("model", "Looks into files of weights, converts them, and runs ONNX networks.")
            {
                new ModelInspectCommand(terminal),
                new ModelConvertCommand(terminal),
                new ModelRunCommand(terminal),
            },
            new InfoCommand(terminal),
        };
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        return root;
    }

    private static string HelpOf(ParseResult parsed)
    {
        Stack<string> path = new(["--help"]);
        for (CommandResult? at = parsed.CommandResult; at?.Command is not (null or RootCommand); at = at.Parent as CommandResult)
        {
            path.Push(at.Command.Name);
        }
        return $"{Invocation.Program} {string.Join(' ', path)}";
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    // Bad input explains itself; anything else is a defect, whose kind matters to whoever reports it.
    private static string Describe(Exception error)
    {
        string message = OneLine(error.Message);
        if (error is ArgumentException { ParamName: { } parameter })
        {
            message = message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal);
        }
        return error is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or ArithmeticException
            or InvalidOperationException or NotSupportedException or KeyNotFoundException
            ? message
            : $"{error.GetType().Name}: {message} (SINTER_TRACE=1 shows where.)";
    }
}
