using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Sinter.Distributed;

/// <summary>Starts a program as several ranks, passes on what they write, and stops all of them when one fails.</summary>
public sealed class Launcher : IDisposable
{
    /// <summary>In the environment of every process of a run: the run's name.</summary>
    internal const string RunVariable = "SINTER_RUN";

    /// <summary>In the environment of every rank: the launcher's process.</summary>
    internal const string ProcessVariable = "SINTER_LAUNCHER";

    /// <summary>In the environment of every rank: the cores of all ranks of this machine together.</summary>
    internal const string CoresVariable = "SINTER_CORES";

    readonly LaunchOptions _options;
    readonly TextWriter _output, _errors;
    readonly string _run = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
    Process? _warden;

    /// <param name="options">What to start.</param>
    /// <param name="output">Where the ranks' output goes.</param>
    /// <param name="errors">Where their error output, and this launcher's reports, go.</param>
    public Launcher(LaunchOptions options, TextWriter output, TextWriter errors)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check.Argument(options.Processes > 0, $"sinter run: {options.Processes} processes do nothing; use 1 or more.");
        Check.Argument(options.Nodes > 0, $"sinter run: {options.Nodes} machines do nothing; use 1 or more.");
        Check.Argument(options.Nodes == 1 || options.Rendezvous is not null, $"sinter run: the launchers of {options.Nodes} machines must meet; give --rdzv host:port.");
        (_options, _output, _errors) = (options, output, errors);
    }

    /// <summary>Runs until all ranks have ended well, or restarts are used up.</summary>
    /// <returns>0 if all ended well; otherwise the exit code of the rank that failed first.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> was cancelled; all ranks were stopped first.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        StartWarden();
        using var launchers = _options.Nodes > 1 ? MeetLaunchers() : null;
        for (int attempt = 0; ; attempt++)
        {
            int code = await AttemptAsync(attempt, launchers, stop).ConfigureAwait(false);
            // A failure anywhere fails every rank everywhere, so all launchers come here.
            if (launchers is not null) code = await Task.Run(() => Worst(launchers, code), stop).ConfigureAwait(false);
            if (code == 0 || attempt >= _options.MaxRestarts) return code;
            Report($"starts all ranks again ({attempt + 1} of {_options.MaxRestarts})");
        }
    }

    /// <summary>Ends what is left.</summary>
    public void Dispose()
    {
        if (_warden is null) return;
        try
        {
            _warden.StandardInput.WriteLine(Warden.Dismissal);
            _warden.StandardInput.Close();
            _warden.WaitForExit(2000);
        }
        catch (IOException) { }
        _warden.Dispose();
        _warden = null;
    }

    async Task<int> AttemptAsync(int attempt, TcpMeeting? launchers, CancellationToken stop)
    {
        string job = $"{_options.Job ?? _run}/{attempt}";
        int[] processes = launchers is null ? [_options.Processes] : [.. launchers.Exchange(Encoding.UTF8.GetBytes(Text(_options.Processes))).Select(Number)];
        int node = launchers?.Rank ?? 0, first = processes.Take(node).Sum(), size = processes.Sum();
        using var place = node == 0 ? new MeetingPlace(launchers is null ? IPAddress.Loopback : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, 0, size, job, _errors) : null;
        int port = place?.Port ?? 0;
        string host = "127.0.0.1";
        if (launchers is not null)
        {
            string[] lead = Encoding.UTF8.GetString(launchers.Exchange(Encoding.UTF8.GetBytes($"{port}\n{job}"))[0]).Split('\n');
            (port, job, host) = (int.Parse(lead[0], CultureInfo.InvariantCulture), lead[1], node == 0 ? "localhost" : _options.Rendezvous!.Split(':')[0]);
        }
        List<RankProcess> ranks = [];
        try
        {
            for (int local = 0; local < _options.Processes; local++)
            {
                ranks.Add(new RankProcess(first + local, StartInfo(first + local, local, size, node, host, port, job, attempt), _output, _errors, CoresOf(local)));
                Tell(ranks[^1].ProcessId);
            }
            return await WatchAsync(ranks, stop).ConfigureAwait(false);
        }
        finally
        {
            await StopAsync(ranks).ConfigureAwait(false);
            foreach (var rank in ranks) rank.Dispose();
        }
    }

    async Task<int> WatchAsync(List<RankProcess> ranks, CancellationToken stop)
    {
        List<RankProcess> running = [.. ranks];
        while (running.Count > 0)
        {
            await Task.WhenAny(running.Select(rank => rank.Ended)).WaitAsync(stop).ConfigureAwait(false);
            foreach (var ended in running.Where(rank => rank.Ended.IsCompleted).ToArray())
            {
                running.Remove(ended);
                if (ended.ExitCode == 0) continue;
                ended.NoteEnd();
                // What others have to say about the same failure belongs to the summary.
                await Task.Delay(200, stop).ConfigureAwait(false);
                await StopAsync(ranks).ConfigureAwait(false);
                return Summarise(ranks);
            }
        }
        foreach (var rank in ranks) await rank.DrainAsync().ConfigureAwait(false);
        return 0;
    }

    async Task StopAsync(List<RankProcess> ranks)
    {
        RankProcess[] running = [.. ranks.Where(rank => !rank.Ended.IsCompleted)];
        foreach (var rank in running) rank.Terminate();
        if (running.Length > 0) await Task.WhenAny(Task.WhenAll(running.Select(rank => rank.Ended)), Task.Delay(_options.Grace)).ConfigureAwait(false);
        foreach (var rank in running.Where(rank => !rank.Ended.IsCompleted)) rank.Kill();
        // What the ranks started is ended too; on Linux the run's name in the environment finds it.
        if (OperatingSystem.IsLinux() && running.Length > 0)
            foreach (int left in Warden.Members(_run, []))
                if (left != _warden?.Id) Linux.Signal(left, 9);
        await Task.WhenAll(ranks.Select(rank => rank.Ended)).ConfigureAwait(false);
        foreach (var rank in ranks) await rank.DrainAsync().ConfigureAwait(false);
    }

    int Summarise(List<RankProcess> ranks)
    {
        RankProcess[] failed = [.. ranks.Where(rank => rank.FailedAt != DateTime.MaxValue)];
        var first = failed.OrderBy(rank => rank.BlamesAnother).ThenBy(rank => rank.FailedAt).First();
        Report($"rank {first.Rank} (pid {first.ProcessId}) failed first: it {first.Ending}; all ranks were stopped.");
        var said = first.Exception.Count > 0 ? first.Exception : first.LastErrors;
        if (said.Count > 0) Report(first.Exception.Count > 0 ? "its exception:" : "its last words:");
        foreach (string line in said) _errors.WriteLine($"    {line}");
        int[] others = [.. failed.Where(rank => rank != first).Select(rank => rank.Rank)];
        if (others.Length > 0) Report($"{MeetingPlace.Describe(others)} failed after that.");
        return first.ExitCode == 0 ? 1 : first.ExitCode;
    }

    ProcessStartInfo StartInfo(int rank, int local, int size, int node, string host, int port, string job, int attempt)
    {
        bool assembly = _options.Program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo start = new(assembly ? DotnetHost() : _options.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (assembly) start.ArgumentList.Add(_options.Program);
        foreach (string argument in _options.Arguments) start.ArgumentList.Add(argument);
        var variables = start.Environment;
        (variables["RANK"], variables["LOCAL_RANK"], variables["WORLD_SIZE"], variables["LOCAL_WORLD_SIZE"]) = (Text(rank), Text(local), Text(size), Text(_options.Processes));
        (variables["MASTER_ADDR"], variables["MASTER_PORT"], variables["GROUP_RANK"]) = (host, Text(port), Text(node));
        (variables["SINTER_JOB"], variables["SINTER_MEETING"], variables["SINTER_RESTART_COUNT"]) = (job, "launcher", Text(attempt));
        (variables[RunVariable], variables[ProcessVariable]) = (_run, Text(Environment.ProcessId));
        // A rank that is bound to its share sees no other core; how many the machine has decides how it waits.
        variables[CoresVariable] = Text(Environment.ProcessorCount);
        // Every rank gets its share of the cores; more threads than cores only wait for each other.
        if (!variables.TryGetValue("SINTER_THREADS", out string? threads) || string.IsNullOrEmpty(threads)) variables["SINTER_THREADS"] = Text(Math.Max(1, Environment.ProcessorCount / _options.Processes));
        return start;
    }

    /// <summary>A rank's share of the cores as a mask, or null where ranks are more than cores, or the user does not want it. Two ranks that wake each other are otherwise put on one core, where each waits for the other's
    /// turn; mpirun binds its ranks for the same reason.</summary>
    nint? CoresOf(int local)
    {
        int cores = Environment.ProcessorCount, each = cores / _options.Processes;
        if (each == 0 || cores > 63 || Environment.GetEnvironmentVariable("SINTER_PIN") == "0" || !(OperatingSystem.IsLinux() || OperatingSystem.IsWindows())) return null;
        using var self = Process.GetCurrentProcess();
        nint allowed = self.ProcessorAffinity, share = 0;
        int seen = 0;
        for (int core = 0; core < 63; core++)
            if ((allowed >> core & 1) != 0 && seen++ / each == local) share |= (nint)1 << core;
        return share == 0 ? null : share;
    }

    TcpMeeting MeetLaunchers()
    {
        string[] parts = _options.Rendezvous!.Split(':');
        if (parts.Length != 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int port)) throw new RendezvousException($"--rdzv {_options.Rendezvous} is no host:port.");
        string job = $"{_options.Job}/launchers";
        // Whoever the address belongs to opens the place; a second launcher on that machine finds it open.
        MeetingPlace? place = null;
        try
        {
            if (_options.Node is null or 0 && IsHere(parts[0])) place = new(Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any, port, _options.Nodes, job, _errors);
        }
        catch (RendezvousException) when (_options.Node is null) { }
        return TcpMeeting.Join(place is null ? parts[0] : "localhost", port, job, _options.Nodes, new Peer(_options.Node ?? MeetingPlace.AnyRank, Environment.MachineName, Environment.ProcessId),
            TimeSpan.FromMinutes(5), _errors, place, forEver: true);
    }

    static bool IsHere(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).Any(address => IPAddress.IsLoopback(address) || TcpMesh.Addresses().Contains(address));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    void StartWarden()
    {
        if (_options.Warden is not { Count: > 0 } command) return;
        ProcessStartInfo start = new(command[0]) { RedirectStandardInput = true, UseShellExecute = false };
        foreach (string argument in command.Skip(1)) start.ArgumentList.Add(argument);
        start.ArgumentList.Add(_run);
        _warden = Process.Start(start);
    }

    void Tell(int process)
    {
        try
        {
            _warden?.StandardInput.WriteLine(Text(process));
            _warden?.StandardInput.Flush();
        }
        catch (IOException) { }
    }

    static int Worst(TcpMeeting launchers, int code) => launchers.Exchange(Encoding.UTF8.GetBytes(Text(code))).Select(Number).FirstOrDefault(c => c != 0);

    static string DotnetHost() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static int Number(byte[] text) => int.Parse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture);

    void Report(string text)
    {
        lock (_errors) _errors.WriteLine($"sinter run: {text}");
    }
}
