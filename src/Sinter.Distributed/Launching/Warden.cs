using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Sinter.Distributed;

/// <summary>A small process beside the launcher that outlives its killing: when the pipe between them closes without a word, it ends every process of the run, and theirs.</summary>
public static class Warden
{
    /// <summary>The word with which a launcher that ends in order dismisses its warden.</summary>
    internal const string Dismissal = "done";

    /// <summary>Waits for the launcher's end; returns when nothing of the run is left.</summary>
    /// <param name="pipe">Lines from the launcher: numbers of processes it started, and at last the word of dismissal.</param>
    /// <param name="run">The run's name, which all its processes have in their environment.</param>
    public static void Watch(TextReader pipe, string run)
    {
        ArgumentNullException.ThrowIfNull(pipe);
        HashSet<int> started = [];
        while (pipe.ReadLine() is { } line)
        {
            if (line == Dismissal) return;
            if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int process)) started.Add(process);
        }
        // A process that was just being started appears a moment later.
        for (int round = 0; round < 3; round++)
        {
            foreach (int process in Members(run, started)) Kill(process);
            Thread.Sleep(200);
        }
    }

    /// <summary>Processes of a run that live. On Linux the environment tells, also of processes that the ranks started; elsewhere only what the launcher said.</summary>
    internal static IEnumerable<int> Members(string run, IEnumerable<int> started)
    {
        if (!OperatingSystem.IsLinux()) return started.Where(process => Machine.State(process) is not null);
        byte[] mark = Encoding.UTF8.GetBytes($"{Launcher.RunVariable}={run}\0");
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0)
            .Where(process => process > 0 && process != Environment.ProcessId && HasMark(process, mark)).ToArray();
    }

    static bool HasMark(int process, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    static void Kill(int process)
    {
        try
        {
            using var member = Process.GetProcessById(process);
            member.Kill(entireProcessTree: !OperatingSystem.IsLinux());
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception) { }
    }
}
