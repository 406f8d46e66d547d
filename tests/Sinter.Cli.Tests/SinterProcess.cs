using System.Diagnostics;

namespace Sinter.Cli.Tests;

/// <summary>The built program, run as its users run it, with both streams redirected.</summary>
internal static class SinterProcess
{
    public static string ProgramPath { get; } = Path.Combine(AppContext.BaseDirectory, "sinter.dll");

    public static Task<Outcome> RunAsync(params string[] args) => StartAsync("dotnet", [ProgramPath, .. args]);

    /// <summary>Runs a command that makes no model in this process, which is faster.</summary>
    public static async Task<Outcome> RunHereAsync(params string[] args)
    {
        StringWriter output = new();
        StringWriter error = new();
        SinterCommand sinter = new((_, _, _) => throw new InvalidOperationException("No model is made here."));
        int code = await sinter.InvokeAsync(args, Terminal.Plain(output, error), TestContext.Current.CancellationToken);
        return new Outcome(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the program while <paramref name="meanwhile"/> does something to its process.</summary>
    public static Task<Outcome> RunAsync(string[] args, Action<Process> meanwhile) => StartAsync("dotnet", [ProgramPath, .. args], meanwhile);

    /// <summary>Runs the program where no file can grow beyond <paramref name="bytes"/>, as on a disk that is nearly full.</summary>
    public static Task<Outcome> RunWithSmallFilesAsync(int bytes, params string[] args)
    {
        // The runtime maps its code through a file in memory, which the limit would stop too.
        string limited = $"trap '' XFSZ; ulimit -f {bytes / 1024}; DOTNET_EnableWriteXorExecute=0 exec dotnet \"$@\"";
        return StartAsync("bash", ["-c", limited, "bash", ProgramPath, .. args]);
    }

    /// <summary>Runs the program on a pseudo-terminal of util-linux's <c>script</c>; its output is what the terminal would show.</summary>
    public static Task<Outcome> RunOnTerminalAsync(string environment, string args)
    {
        string quiet = $"env -u CI -u GITHUB_ACTIONS {environment} TERM=xterm-256color dotnet '{ProgramPath}' {args}";
        return StartAsync("script", ["-qec", quiet, "/dev/null"]);
    }

    private static async Task<Outcome> StartAsync(string program, string[] args, Action<Process>? meanwhile = null)
    {
        ProcessStartInfo start = new(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        Task<string> error = process.StandardError.ReadToEndAsync(stop);
        meanwhile?.Invoke(process);
        await process.WaitForExitAsync(stop);
        return new Outcome(process.ExitCode, await output, await error);
    }

    internal sealed record Outcome(int ExitCode, string Output, string Error);
}
