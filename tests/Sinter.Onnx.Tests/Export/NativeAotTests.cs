using System.Diagnostics;
using System.Runtime.InteropServices;
using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>A program that writes, reads, runs and trains ONNX networks, compiled ahead of time and trimmed, with every warning an error.</summary>
public class NativeAotTests(ITestOutputHelper output)
{
    [Fact]
    public void Compiled_ahead_of_time_networks_are_read_and_written_to_the_same_bits()
    {
        SlowTests.OrSkip();
        using var folder = new TemporaryFolder();
        var project = Path.Combine(Root(), "tests", "Sinter.Onnx.Aot", "Sinter.Onnx.Aot.csproj");
        var (code, log) = Run("dotnet", "publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-p:Native=true",
            "--artifacts-path", folder.Location, "-o", Path.Combine(folder.Location, "native"));
        if (log.Contains("NU1101") || log.Contains("NU1301")) Assert.Skip("The native compiler's package cannot be had here.");
        Assert.True(code == 0 && !log.Contains("warning", StringComparison.OrdinalIgnoreCase), log);

        var program = Path.Combine(folder.Location, "native", OperatingSystem.IsWindows() ? "Sinter.Onnx.Aot.exe" : "Sinter.Onnx.Aot");
        output.WriteLine($"One file of {new FileInfo(program).Length / 1e6:F2} MB.");
        var file = SharedData.File("face", "weights", "yunet", "yunet_n_320_320.onnx");
        var native = Run(program, file);
        var managed = Run("dotnet", Directory.EnumerateFiles(Path.Combine(folder.Location, "bin"), "Sinter.Onnx.Aot.dll", SearchOption.AllDirectories).First(), file);
        Assert.Equal((0, managed.Output), native);
        Assert.Contains("rows: [2, 5, 8]", managed.Output);
        Assert.DoesNotContain("False", managed.Output);
        Assert.True(new FileInfo(program).Length < 15_000_000);
    }

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sinter.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text);
    }
}
