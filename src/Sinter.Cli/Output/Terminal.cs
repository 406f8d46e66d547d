using Spectre.Console;

namespace Sinter.Cli;

/// <summary>Where a command writes: results to the output stream, what went wrong to the error stream.</summary>
/// <param name="Out">The output stream.</param>
/// <param name="Error">The error stream.</param>
/// <param name="IsLive">Whether the output is a terminal that can redraw what it shows; otherwise plain lines are written.</param>
public sealed record Terminal(IAnsiConsole Out, TextWriter Error, bool IsLive)
{
    /// <summary>The process's own streams. Colours are left out where <c>NO_COLOR</c> is set (no-color.org).</summary>
    public static Terminal Open()
    {
        bool noColor = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = noColor ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        bool isLive = !Console.IsOutputRedirected && console.Profile.Capabilities is { Ansi: true, Interactive: true };
        return new Terminal(console, Console.Error, isLive);
    }

    /// <summary>A terminal without colours or redrawing that writes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static Terminal Plain(TextWriter output, TextWriter error) => new(
        AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        }),
        error,
        IsLive: false);

    /// <summary>The output stream itself, for text that must not be wrapped or read as markup.</summary>
    public TextWriter Writer => Out.Profile.Out.Writer;

    /// <summary>Writes rows of a name and a value, the values under each other.</summary>
    public void WriteRows(params ReadOnlySpan<(string Name, string Value)> rows)
    {
        int width = 0;
        foreach ((string name, _) in rows)
        {
            width = Math.Max(width, name.Length);
        }
        foreach ((string name, string value) in rows)
        {
            if (IsLive)
            {
                Out.Markup($"[grey]{Markup.Escape(name.PadRight(width))}[/]  ");
                Writer.WriteLine(value);
            }
            else
            {
                Writer.WriteLine($"{name.PadRight(width)}  {value}");
            }
        }
    }
}
