using System.Diagnostics;

namespace Sinter.Data.Tests;

/// <summary>A Python that has PyTorch, if the machine has one (on Debian: <c>apt-get install python3-torch</c>).</summary>
static class PythonWithTorch
{
    static readonly Lazy<string?> Found = new(Find);

    /// <summary>Runs <c>torch_files.py</c>; the test is skipped where there is no PyTorch.</summary>
    public static string Run(params string[] arguments)
    {
        if (Found.Value is not { } python) throw Xunit.Sdk.SkipException.ForSkip("No python3 here has torch; install it, on Debian by apt-get install python3-torch.");
        var (code, output, error) = Start(python, [Path.Combine(TestFiles.Folder, "..", "torch_files.py"), .. arguments]);
        Assert.True(code == 0, error);
        return output;
    }

    static string? Find() => Array.Find(["python3", "/usr/bin/python3"], python => Start(python, "-c", "import torch, numpy").Code == 0);

    static (int Code, string Output, string Error) Start(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception e) { return (-1, "", e.Message); }
    }
}
