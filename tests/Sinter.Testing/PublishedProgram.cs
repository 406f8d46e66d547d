using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sinter.Testing;

/// <summary>A program of the tests, published trimmed and compiled ahead of time, and beside it as the runtime compiles it. A test is skipped where there is no native compiler.</summary>
public sealed class PublishedProgram : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly string _project;

    /// <summary>Publishes <c>tests/project</c>.</summary>
    public PublishedProgram(string project)
    {
        _project = project;
        var (code, log) = Run("dotnet", ["publish", Repository.File("tests", project, $"{project}.csproj"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-p:Native=true",
            "--artifacts-path", _folder.Location, "-o", _folder.File("native")]);
        if (log.Contains("NU1101") || log.Contains("NU1301")) Assert.Skip("The native compiler's package cannot be had here.");
        Assert.True(code == 0, log);
        Log = log;
    }

    /// <summary>What the publishing said.</summary>
    public string Log { get; }

    /// <summary>The native program's file.</summary>
    public string File => Path.Combine(_folder.File("native"), OperatingSystem.IsWindows() ? $"{_project}.exe" : _project);

    /// <summary>Lines to standard error.</summary>
    public event Action<string>? ErrorLine;

    /// <summary>Exit code and standard output of the native program.</summary>
    public (int Code, string Output) RunNative(params string[] arguments) => Run(File, arguments);

    /// <summary>Exit code and standard output of the same program under the runtime.</summary>
    public (int Code, string Output) RunManaged(params string[] arguments) =>
        Run("dotnet", [Directory.EnumerateFiles(_folder.File("bin"), $"{_project}.dll", SearchOption.AllDirectories).First(), .. arguments]);

    public void Dispose() => _folder.Dispose();

    (int Code, string Output) Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) ErrorLine?.Invoke($"{Path.GetFileName(program)}: {text}"); };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
