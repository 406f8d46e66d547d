using System.Diagnostics;
using System.Globalization;
using Sinter.Bench.Contenders;

namespace Sinter.Bench.Measuring;

/// <summary>The parent's side of a <see cref="Worker"/>.</summary>
sealed class WorkerProcess : IDisposable
{
    readonly Process process;

    /// <summary>Starts a process for a contender.</summary>
    /// <exception cref="WorkerException">It cannot be loaded; the message says why.</exception>
    public WorkerProcess(Contender contender, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["worker", contender.Name, $"{threads}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            // Compiled code reaches its last form after as many calls as ever, but does not wait for a pause between them.
            Environment = { ["DOTNET_TC_CallCountingDelayMs"] = "0" },
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Insert(0, Environment.GetCommandLineArgs()[0]);
        process = Process.Start(start)!;
        Answer();
    }

    /// <summary>Whether the process is no more.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>Prepares a case, warms it up, and gives values of its results.</summary>
    public float[] Prepare(Case c, double warmUp) => Comparison.Decode(Ask($"prepare\t{c.Suite}\t{c.Name}\t{Text(warmUp)}")[0]);

    /// <summary>The median seconds of a call over about <paramref name="seconds"/>, and the most memory that the process has held.</summary>
    public (double Seconds, long PeakMemory) Time(double seconds)
    {
        var answer = Ask($"time\t{Text(seconds)}");
        return (Number(answer[0]), (long)Number(answer[1]));
    }

    /// <summary>What the machine can do at this moment.</summary>
    public MachineLimits Limits()
    {
        var answer = Ask("limits");
        return new(Number(answer[0]), Number(answer[1]), Number(answer[2]));
    }

    /// <summary>Gives the case's memory back.</summary>
    public void Drop() => Ask("drop");

    /// <summary>Ends the process, which stops when there is nothing more to read.</summary>
    public void Dispose()
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself.
        }
        if (!process.WaitForExit(TimeSpan.FromSeconds(10))) process.Kill();
        process.Dispose();
    }

    string[] Ask(string command)
    {
        try
        {
            process.StandardInput.WriteLine(command);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            throw Ended();
        }
        return Answer();
    }

    string[] Answer()
    {
        string line = process.StandardOutput.ReadLine() ?? throw Ended();
        return line.Split('\t') is ["failed", var why] ? throw new WorkerException(why) : line.Split('\t');
    }

    WorkerException Ended()
    {
        process.WaitForExit();
        return new($"its process ended with {process.ExitCode}");
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>Why a contender has no number.</summary>
sealed class WorkerException(string message) : Exception(message);
