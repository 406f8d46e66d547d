using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace Sinter.Distributed;

/// <summary>A rank that the launcher started: its output goes on with the rank's number in front, and what it says of its end is kept.</summary>
internal sealed class RankProcess : IDisposable
{
    const int Kept = 60;

    readonly Process _process;
    readonly object _gate = new();
    readonly List<string> _exception = [];
    readonly Queue<string> _lastErrors = new();
    readonly Task _output, _errors;
    readonly TextWriter _target;

    public RankProcess(int rank, ProcessStartInfo start, TextWriter output, TextWriter errors, nint? cores)
    {
        (Rank, _target) = (rank, errors);
        _process = Process.Start(start) ?? throw new DistributedException($"Rank {rank}: {start.FileName} could not be started.");
        ProcessId = _process.Id;
        if (cores is { } mask && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())) Pin(mask);
        _process.StandardInput.Close();
        _output = Forward(_process.StandardOutput, output, _ => { });
        _errors = Forward(_process.StandardError, errors, Remember);
        Ended = _process.WaitForExitAsync();
    }

    public int Rank { get; }

    public int ProcessId { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended { get; }

    public int ExitCode => _process.ExitCode;

    /// <summary>When it began to report an unhandled exception, or else when it ended.</summary>
    public DateTime FailedAt { get; private set; } = DateTime.MaxValue;

    /// <summary>The report of an unhandled exception, with its stack; empty if there was none.</summary>
    public IReadOnlyList<string> Exception
    {
        get { lock (_gate) return [.. _exception]; }
    }

    /// <summary>True if the exception says that another rank is the cause.</summary>
    public bool BlamesAnother => Exception.Any(line => line.Contains(nameof(PeerGoneException), StringComparison.Ordinal));

    /// <summary>What it wrote to its error stream last.</summary>
    public IReadOnlyList<string> LastErrors
    {
        get { lock (_gate) return [.. _lastErrors]; }
    }

    /// <summary>How it ended, in words.</summary>
    public string Ending => ExitCode > 128 && ExitCode < 160 && !OperatingSystem.IsWindows() ? $"was ended by signal {ExitCode - 128} ({Signal(ExitCode - 128)})" : $"ended with exit code {ExitCode}";

    /// <summary>Notes the time of an end without an exception.</summary>
    public void NoteEnd()
    {
        lock (_gate)
            if (FailedAt == DateTime.MaxValue) FailedAt = DateTime.UtcNow;
    }

    /// <summary>Waits until the last line has been passed on; not for ever, because a grandchild may hold the pipe.</summary>
    public Task DrainAsync() => Task.WhenAny(Task.WhenAll(_output, _errors), Task.Delay(2000));

    /// <summary>Asks it to end.</summary>
    public void Terminate()
    {
        if (OperatingSystem.IsWindows()) Kill();
        else if (!_process.HasExited) Linux.Signal(ProcessId, 15);
    }

    /// <summary>Ends it and what it started.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException) { }
    }

    public void Dispose() => _process.Dispose();

    [SupportedOSPlatform("linux")]
    [SupportedOSPlatform("windows")]
    void Pin(nint mask)
    {
        try
        {
            _process.ProcessorAffinity = mask;
        }
        // It may have ended already, or the system may not allow it: then it runs where it likes.
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception) { }
    }

    void Remember(string line)
    {
        lock (_gate)
        {
            if (_exception.Count == 0 && line.StartsWith("Unhandled exception", StringComparison.Ordinal) && FailedAt == DateTime.MaxValue) FailedAt = DateTime.UtcNow;
            if ((_exception.Count > 0 || line.StartsWith("Unhandled exception", StringComparison.Ordinal)) && _exception.Count < Kept) _exception.Add(line);
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > 10) _lastErrors.Dequeue();
        }
    }

    async Task Forward(StreamReader from, TextWriter to, Action<string> see)
    {
        await Task.Yield();
        StringBuilder line = new();
        while (await from.ReadLineAsync().ConfigureAwait(false) is { } text)
        {
            see(text);
            line.Clear().Append('[').Append(Rank).Append("] ").Append(text);
            lock (_target) to.WriteLine(line.ToString());
        }
    }

    static string Signal(int number) => number switch { 2 => "SIGINT", 4 => "SIGILL", 6 => "SIGABRT", 7 => "SIGBUS", 9 => "SIGKILL", 11 => "SIGSEGV", 15 => "SIGTERM", _ => "?" };
}
