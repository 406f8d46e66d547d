using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sinter.Testing;

/// <summary>
/// A project of tests, published for 64-bit Arm with its runtime and run under emulation (qemu-user). The few system libraries that the runtime needs come from Debian's packages, unpacked in a
/// folder of the test. A test is skipped where the emulator, the packages or the runtime cannot be had.
/// </summary>
public sealed class ArmProgram : IDisposable
{
    const string Emulator = "qemu-aarch64";

    readonly TemporaryFolder _folder = new();
    readonly string _project;

    /// <summary>Publishes <c>tests/project</c>.</summary>
    public ArmProgram(string project)
    {
        _project = project;
        try
        {
            Unpack("libc6", "libstdc++6", "libgcc-s1", "libssl3");
            Publish();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    string Libraries => _folder.File("system");

    /// <summary>Exit code and output of the tests with these options of theirs.</summary>
    public (int Code, string Output) Run(params string[] options)
    {
        ProcessStartInfo start = new(Emulator, ["-L", Libraries, _folder.File($"program/{_project}"), .. options]);
        // The emulator does not see code that is written through a second mapping: it would run what stood there before, and does so now and then.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return Execute(start);
    }

    public void Dispose() => _folder.Dispose();

    void Unpack(params string[] packages)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != Architecture.X64 || !Exists(Emulator) || !Exists("apt-get") || !Exists("dpkg"))
            Assert.Skip($"There is no {Emulator} here, or no Debian packages: apt install qemu-user.");
        // Lists and packages of another architecture, beside the machine's own and unknown to it.
        var lists = Directory.CreateDirectory(_folder.File("lists/partial")).Parent!.FullName;
        string[] apt = ["-o", "APT::Architecture=arm64", "-o", "APT::Architectures::=arm64", "-o", $"Dir::State::lists={lists}", "-o", $"Dir::Cache={_folder.Location}"];
        string[][] commands = [["update"], ["download", .. packages]];
        foreach (var command in commands)
            if (Execute(new("apt-get", [.. apt, .. command]) { WorkingDirectory = _folder.Location }) is (not 0, var log)) Assert.Skip($"Debian's packages for Arm cannot be had here: {log}");
        foreach (var package in Directory.GetFiles(_folder.Location, "*.deb")) Assert.Equal((0, ""), Execute(new("dpkg", ["-x", package, Libraries])));
    }

    void Publish()
    {
        var (code, log) = Execute(new("dotnet", ["publish", Repository.File("tests", _project, $"{_project}.csproj"), "-c", "Release", "-r", "linux-arm64", "--self-contained",
            "--artifacts-path", _folder.File("build"), "-o", _folder.File("program")]));
        if (log.Contains("NU1101") || log.Contains("NU1102") || log.Contains("NU1301")) Assert.Skip("The runtime for Arm cannot be had here.");
        Assert.True(code == 0, log);
    }

    static bool Exists(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    static (int Code, string Output) Execute(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
