using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Xml.Linq;
using Sinter.Testing;

namespace Sinter.Cli.Tests;

/// <summary>The packages as a user gets them: restored into a new project elsewhere, trimmed, compiled ahead of time.</summary>
public sealed class PackageTests : IDisposable
{
    private static readonly string[] WithoutDependencies = ["Sinter.Core", "Sinter.Cpu", "Sinter.Ops", "Sinter.Nn", "Sinter.Data", "Sinter"];

    private readonly TemporaryFolder folder = new();

    private string Feed => folder.File("feed");

    [Fact]
    public async Task Packages_restore_elsewhere_train_save_load_serve_and_compile_ahead_of_time()
    {
        SlowTests.OrSkip();
        await RunAsync(Repository.Root, "dotnet", "pack", "Sinter.slnx", "-c", "Release", "--artifacts-path", folder.File("build"), "-o", Feed, "-p:ContinuousIntegrationBuild=true");
        string version = Directory.GetFiles(Feed, "Sinter.Core.*.nupkg").Select(path => Path.GetFileName(path)["Sinter.Core.".Length..^".nupkg".Length]).Single();
        CheckContents(version);
        await CheckSameBytesAsync(version);
        await CheckToolAsync(version);

        WriteProject(version);
        string project = folder.File("app");
        await RunAsync(project, "dotnet", "build", "-c", "Release");
        await CheckProgramAsync("dotnet", Path.Combine(project, "bin", "Release", "net10.0", "app.dll"));

        string runtime = RuntimeInformation.RuntimeIdentifier;
        string trimmed = folder.File("trimmed");
        await PublishAsync(project, trimmed, "-r", runtime, "--self-contained", "-p:PublishTrimmed=true", "-p:TrimmerSingleWarn=false");
        await CheckProgramAsync(Path.Combine(trimmed, Executable));
        Report($"trimmed, with the runtime: {Megabytes(Directory.GetFiles(trimmed).Sum(f => new FileInfo(f).Length))}");

        string native = folder.File("native");
        await PublishAsync(project, native, "-r", runtime, "-p:PublishAot=true", "-p:TrimmerSingleWarn=false");
        string program = Path.Combine(native, Executable);
        await CheckProgramAsync(program);
        long bytes = new FileInfo(program).Length;
        double[] starts = [await MedianStartAsync(program, "--version"), await MedianStartAsync(program, "predict")];
        Report(string.Create(CultureInfo.InvariantCulture, $"compiled ahead of time: {Megabytes(bytes)} in one file; {starts[0]:F0} ms from start to end of --version, {starts[1]:F0} ms to load a net and predict"));
        Assert.True(bytes < 15_000_000, $"The program has {bytes} bytes.");
        Assert.True(starts[0] < 250, $"The program takes {starts[0]} ms to start.");
    }

    [Fact]
    public async Task The_tool_compiled_beforehand_installs_and_runs()
    {
        SlowTests.OrSkip();
        string runtime = RuntimeInformation.RuntimeIdentifier;
        await RunAsync(Repository.Root, "dotnet", "pack", Path.Combine("src", "Sinter.Cli"), "-c", "Release", "--artifacts-path", folder.File("build"), "-o", Feed, $"-p:PrecompiledFor={runtime}");
        string own = Path.GetFileName(Directory.GetFiles(Feed, $"Sinter.Tool.{runtime}.*.nupkg").Single());
        await CheckToolAsync(version: own[$"Sinter.Tool.{runtime}.".Length..^".nupkg".Length]);
    }

    private void CheckContents(string version)
    {
        string[] packages = Directory.GetFiles(Feed, "*.nupkg");
        Assert.True(packages.Length >= 10, string.Join(", ", packages));
        foreach (string path in packages)
        {
            using ZipArchive package = ZipFile.OpenRead(path);
            string id = Path.GetFileName(path)[..^$".{version}.nupkg".Length];
            string[] names = [.. package.Entries.Select(e => e.FullName)];
            Assert.Contains("README.md", names);
            Assert.Contains("icon.png", names);
            XElement metadata = XDocument.Load(package.GetEntry($"{id}.nuspec")!.Open()).Root!.Elements().Single(e => e.Name.LocalName == "metadata");
            Assert.Equal("MIT", metadata.Elements().Single(e => e.Name.LocalName == "license").Value);
            Assert.True(metadata.Elements().Single(e => e.Name.LocalName == "description").Value != "Package Description", $"{id} has no <Description>");
            if (id is not ("Sinter" or "Sinter.Tool"))
            {
                Assert.Contains($"lib/net10.0/{id}.xml", names);
                Assert.True(File.Exists(Path.ChangeExtension(path, ".snupkg")), $"{id} has no symbols");
            }
            if (WithoutDependencies.Contains(id))
            {
                string[] dependencies = [.. metadata.Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => e.Attribute("id")!.Value)];
                Assert.All(dependencies, dependency => Assert.Contains(dependency, WithoutDependencies));
            }
        }
        Report($"packages: {packages.Length}; those that Sinter brings: {Megabytes(WithoutDependencies.Sum(id => new FileInfo(Path.Combine(Feed, $"{id}.{version}.nupkg")).Length))}");
    }

    // Built again elsewhere, an assembly is the same to the byte.
    private async Task CheckSameBytesAsync(string version)
    {
        string again = folder.File("again");
        await RunAsync(Repository.Root, "dotnet", "pack", Path.Combine("src", "Sinter.Core"), "-c", "Release", "--artifacts-path", folder.File("build-again"), "-o", again, "-p:ContinuousIntegrationBuild=true");
        Assert.Equal(Hash(Feed), Hash(again));

        string Hash(string feed)
        {
            using ZipArchive package = ZipFile.OpenRead(Path.Combine(feed, $"Sinter.Core.{version}.nupkg"));
            using Stream assembly = package.GetEntry("lib/net10.0/Sinter.Core.dll")!.Open();
            return Convert.ToHexString(SHA256.HashData(assembly));
        }
    }

    private async Task CheckToolAsync(string version)
    {
        string tools = folder.File("tools");
        await RunAsync(folder.Location, "dotnet", "tool", "install", "Sinter.Tool", "--tool-path", tools, "--add-source", Feed, "--version", version);
        Assert.Contains("sinter", await RunAsync(folder.Location, Path.Combine(tools, OperatingSystem.IsWindows() ? "sinter.exe" : "sinter"), "info"), StringComparison.Ordinal);
    }

    private void WriteProject(string version)
    {
        // Packages of this feed stay out of the user's cache, in which another build of the same version may lie.
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        folder.Write("app/nuget.config", $"""
            <configuration>
              <packageSources><add key="sinter" value="{Feed}" /></packageSources>
            </configuration>
            """);
        folder.Write("app/app.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <RestorePackagesPath>{folder.File("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{(Directory.Exists(cache) ? cache : "")}</RestoreFallbackFolders>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Sinter" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        File.Copy(Repository.File("tests", "Sinter.Cli.Tests", "Packages", "App.cs.txt"), folder.File("app/Program.cs"));
    }

    private static async Task PublishAsync(string project, string output, params string[] options)
    {
        string log = await RunAsync(project, "dotnet", ["publish", "-c", "Release", "-o", output, .. options]);
        Assert.DoesNotContain("warning", log, StringComparison.OrdinalIgnoreCase);
    }

    // Trains, saves, loads, and answers one request.
    private async Task CheckProgramAsync(params string[] program)
    {
        string work = Directory.CreateDirectory(folder.File("work")).FullName;
        Assert.Equal("trained\nsaved and loaded: safetensors, pt, npz\n", await RunAsync(work, program[0], [.. program[1..], "train"]));
        ProcessStartInfo start = new(program[0], [.. program[1..], "serve"]) { RedirectStandardOutput = true, WorkingDirectory = work };
        using Process process = Process.Start(start)!;
        string address = (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
        using HttpClient client = new();
        string answer = await client.GetStringAsync(new Uri($"{address}predict?x=0.5,-0.5"), TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.InRange(double.Parse(answer, CultureInfo.InvariantCulture), 0.35, 0.65);
    }

    private async Task<double> MedianStartAsync(string program, string argument)
    {
        List<double> times = [];
        for (int i = 0; i < 11; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await RunAsync(folder.File("work"), program, argument);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }

    private static string Executable => OperatingSystem.IsWindows() ? "app.exe" : "app";

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F2} MB");

    private static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static async Task<string> RunAsync(string where, string program, params string[] args)
    {
        ProcessStartInfo start = new(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = where };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (output.Contains("NU1101", StringComparison.Ordinal) || output.Contains("NU1301", StringComparison.Ordinal) || output.Contains("NU1102", StringComparison.Ordinal))
        {
            Assert.Skip($"A package of the framework cannot be had here: {output}");
        }
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}\n{output}\n{await error}");
        return output;
    }

    public void Dispose() => folder.Dispose();
}
