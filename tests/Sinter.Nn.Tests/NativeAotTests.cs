using System.Diagnostics;
using System.Runtime.InteropServices;
using Sinter.Testing;

namespace Sinter.Nn.Tests;

/// <summary>A program that trains a net, compiled ahead of time and trimmed, with every warning an error.</summary>
public class NativeAotTests
{
    [Fact]
    public void Compiled_ahead_of_time_a_net_trains_to_the_same_bits()
    {
        SlowTests.OrSkip();
        using var folder = new TemporaryFolder();
        var project = Path.Combine(Root(), "tests", "Sinter.Aot", "Sinter.Aot.csproj");
        var (code, log) = Run("dotnet", "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-p:Native=true",
            "--artifacts-path", folder.Location, "-o", Path.Combine(folder.Location, "native"));
        if (log.Contains("NU1101") || log.Contains("NU1301")) Assert.Skip("The native compiler's package cannot be had here.");
        Assert.True(code == 0, log);

        var native = Run(Path.Combine(folder.Location, "native", OperatingSystem.IsWindows() ? "Sinter.Aot.exe" : "Sinter.Aot"), "--times");
        var managed = Run("dotnet", Directory.EnumerateFiles(Path.Combine(folder.Location, "bin"), "Sinter.Aot.dll", SearchOption.AllDirectories).First(), "--times");
        Assert.Equal((0, managed.Output), native);
        Assert.Equal(50 + 6, managed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sinter.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    // What it wrote to standard output; the rest goes to the log of the tests.
    static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, line) => TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(program)}: {line.Data}");
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
