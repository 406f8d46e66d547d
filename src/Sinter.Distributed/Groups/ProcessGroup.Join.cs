using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sinter.Distributed;

public sealed partial class ProcessGroup
{
    /// <summary>Joins the group that a launcher, or <paramref name="options"/>, says; returns when all ranks have. A process that nobody launched is a group of one, so a
    /// program for many processes is one for a single process too.</summary>
    /// <param name="options">What differs from what the environment says.</param>
    /// <exception cref="RendezvousException">Ranks are missing, two have one number, the port is taken, or the job is another.</exception>
    /// <remarks>After <c>torch.distributed.init_process_group</c>.</remarks>
    public static ProcessGroup Join(GroupOptions? options = null)
    {
        options ??= new();
        LauncherWatch.Start();
        var launched = LaunchEnvironment.Detect();
        var timeout = options.Timeout ?? Seconds("SINTER_TIMEOUT") ?? TimeSpan.FromMinutes(10);
        string backend = options.Backend ?? Environment.GetEnvironmentVariable("SINTER_BACKEND") ?? "auto";
        Check.Argument(backend is "auto" or "shm" or "tcp" or "mpi", $"ProcessGroup.Join: there is no backend '{backend}'; use auto, shm, tcp or mpi.");
        bool addressed = options.Rendezvous is not null || launched?.Host is not null;
        if (backend == "mpi" || (backend == "auto" && !addressed && launched?.Launcher is "openmpi" or "mpich")) return new(MpiTransport.Open(timeout, options.NativeReduction));

        int size = options.Size ?? launched?.Size ?? 1, rank = options.Rank ?? launched?.Rank ?? 0;
        Check.Argument(size >= 1 && rank >= 0 && rank < size, $"ProcessGroup.Join: rank {rank} of {size} ranks does not exist; they go from 0 to {size - 1}.");
        if (size == 1) return new(new ThreadTransport(new ThreadWorld(1), 0, timeout));
        var joining = options.JoinTimeout ?? TimeSpan.FromMinutes(5);
        var heartbeat = options.Heartbeat ?? Seconds("SINTER_HEARTBEAT") ?? TimeSpan.FromSeconds(5);
        using var meeting = Meet(options, launched, rank, size, joining);
        byte[] machine = Encoding.UTF8.GetBytes(Machine.Identity);
        if (backend == "auto") backend = meeting.Exchange(machine).All(other => other.AsSpan().SequenceEqual(machine)) ? "shm" : "tcp";
        return new(backend == "shm" ? SharedTransport.Open(meeting, timeout, heartbeat) : TcpTransport.Open(meeting, timeout, joining, heartbeat));
    }

    static TcpMeeting Meet(GroupOptions options, LaunchEnvironment? launched, int rank, int size, TimeSpan timeout)
    {
        var log = options.Log ?? Console.Error;
        string job = options.Job ?? launched?.Job ?? "";
        Peer self = new(rank, Environment.MachineName, Environment.ProcessId);
        if (options.Rendezvous is { } where)
        {
            Check.Argument(Uri.TryCreate(where, UriKind.Absolute, out var uri) && uri.Scheme is "tcp" or "file", $"ProcessGroup.Join: '{where}' is no rendezvous; use tcp://host:port or file:///path.");
            if (uri.IsFile) return AtFile(uri.LocalPath, job, size, self, timeout, log);
            Check.Argument(uri.Port > 0, $"ProcessGroup.Join: '{where}' has no port; use tcp://host:port.");
            return At(uri.DnsSafeHost, uri.Port, rank == 0, job, size, self, timeout, log);
        }
        if (launched?.Host is not { } host || launched.Port == 0)
            throw new RendezvousException($"{self} of {size} does not know where to meet the others: the launcher gives no MASTER_ADDR and MASTER_PORT. Start the program with `sinter run`, or set GroupOptions.Rendezvous.");
        return At(host, launched.Port, rank == 0 && !launched.LauncherListens, job, size, self, timeout, log);
    }

    static TcpMeeting At(string host, int port, bool listen, string job, int size, Peer self, TimeSpan timeout, TextWriter log)
    {
        var place = listen ? new MeetingPlace(Anywhere, port, size, job, log) : null;
        return TcpMeeting.Join(listen ? "localhost" : host, port, job, size, self, timeout, log, place);
    }

    /// <summary>The file says no more than where rank 0 listens. One that an earlier job left behind names a port where nobody answers, until this job's rank 0 replaces it.</summary>
    static TcpMeeting AtFile(string path, string job, int size, Peer self, TimeSpan timeout, TextWriter log)
    {
        if (self.Rank == 0)
        {
            MeetingPlace place = new(Anywhere, 0, size, job, log);
            string[] addresses = [.. TcpMesh.Addresses().Select(a => a.ToString())];
            string draft = $"{path}.{self.ProcessId}";
            File.WriteAllText(draft, $"{place.Port}\n{string.Join('\n', addresses)}\n");
            File.Move(draft, path, overwrite: true);
            return TcpMeeting.Join("localhost", place.Port, job, size, self, timeout, log, place);
        }
        int attempt = 0;
        return TcpMeeting.Join(() =>
        {
            string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
            if (lines.Length < 2 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int port)) return null;
            return (lines[1 + attempt++ % (lines.Length - 1)], port);
        }, path, job, size, self, timeout, log);
    }

    static IPAddress Anywhere => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;

    static TimeSpan? Seconds(string variable) =>
        double.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
}
