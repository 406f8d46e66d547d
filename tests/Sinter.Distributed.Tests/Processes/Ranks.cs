using System.Diagnostics;
using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

/// <summary>Runs the worker as several processes, through the launcher itself or through an <c>mpirun</c>.</summary>
internal static class Ranks
{
    public static string Worker { get; } = Path.Combine(AppContext.BaseDirectory, "Sinter.Distributed.Worker.dll");

    /// <summary>What a run wrote, and its exit code.</summary>
    public sealed record Outcome(int Code, string Output, string Errors)
    {
        public string[] Lines(string containing) => [.. Output.Split('\n').Where(line => line.Contains(containing, StringComparison.Ordinal))];

        public string All => $"exit code {Code}\n{Output}\n{Errors}";
    }

    public static async Task<Outcome> Launch(int ranks, string backend, string[] arguments, int restarts = 0)
    {
        using StringWriter output = new(), errors = new();
        using Launcher launcher = new(new LaunchOptions
        {
            Processes = ranks,
            Program = "/usr/bin/env",
            MaxRestarts = restarts,
            Arguments = [$"SINTER_BACKEND={backend}", "SINTER_TIMEOUT=60", "SINTER_THREADS=1", "dotnet", Worker, .. arguments],
        }, TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));
        int code = await launcher.RunAsync(stop.Token);
        return new(code, output.ToString(), errors.ToString());
    }

    /// <summary>Through <c>mpirun</c> of <c>openmpi</c> or <c>mpich</c>; skips the test where that is not installed. Ranks load what they find, or the library in <paramref name="file"/>.</summary>
    public static Task<Outcome> Mpi(string library, int ranks, string[] arguments, string? file = null)
    {
        if (!Has($"mpirun.{library}")) Assert.Skip($"{library} is not installed (Debian: {(library == "openmpi" ? "openmpi-bin" : "mpich")}); MPI is NOT tested.");
        string[] launch = library == "openmpi" ? ["-n", $"{ranks}", "--allow-run-as-root", "--oversubscribe"] : ["-n", $"{ranks}"];
        return Start($"mpirun.{library}", [.. launch, "dotnet", Worker, .. arguments],
            ("TERM", "dumb"), ("SINTER_THREADS", "1"), ("SINTER_BACKEND", "mpi"), ("SINTER_TIMEOUT", "60"), ("SINTER_MPI", file), ("RANK", null), ("WORLD_SIZE", null));
    }

    public static async Task<Outcome> Start(string program, string[] arguments, params (string Name, string? Value)[] variables)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in variables)
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(120));
        await process.WaitForExitAsync(stop.Token);
        return new(process.ExitCode, await output, await errors);
    }

    /// <summary>Whether a program is installed.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
