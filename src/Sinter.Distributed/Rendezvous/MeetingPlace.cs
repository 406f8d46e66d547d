using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Sinter.Distributed;

/// <summary>Where ranks meet: a small server in rank 0 or in the launcher. It checks who comes, passes rounds of bytes on to all, and says every five seconds who is missing.</summary>
internal sealed class MeetingPlace : IDisposable
{
    /// <summary>The rank of who takes any place that is free.</summary>
    public const int AnyRank = -1;

    const int Version = 1;
    static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    readonly TcpListener _listener;
    readonly int _size;
    readonly string _job;
    readonly TextWriter _log;
    readonly CancellationTokenSource _stop = new();
    readonly object _gate = new();
    readonly Guest?[] _guests;
    readonly string _nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
    readonly DateTime _start = DateTime.UtcNow;

    /// <summary>Opens the place. Port 0 takes a free one.</summary>
    /// <exception cref="RendezvousException">The port is taken.</exception>
    public MeetingPlace(IPAddress address, int port, int size, string job, TextWriter log)
    {
        (_size, _job, _log) = (size, job, log);
        _guests = new Guest?[size];
        _listener = new TcpListener(address, port);
        if (address.Equals(IPAddress.IPv6Any)) _listener.Server.DualMode = true;
        try
        {
            _listener.Start(Math.Max(128, size));
        }
        catch (SocketException error)
        {
            throw new RendezvousException($"Cannot listen at {address}, port {port}: {error.Message}.{PortOwner.Describe(port)} Use port 0, which takes a free one, or another number.", error);
        }
        _ = AcceptAsync();
        _ = ReportAsync();
    }

    /// <summary>The port at which it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Lets the guests hear what was said last, and closes.</summary>
    public void Dispose()
    {
        if (_stop.IsCancellationRequested) return;
        SpinWait.SpinUntil(() => { lock (_gate) return Array.TrueForAll(_guests, g => g is null); }, TimeSpan.FromSeconds(2));
        _stop.Cancel();
        _listener.Stop();
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException) { }
    }

    async Task ServeAsync(TcpClient client)
    {
        Guest? guest = null;
        using (client)
        {
            try
            {
                client.NoDelay = true;
                var stream = client.GetStream();
                if (await Wire.ReadAsync(stream, _stop.Token).ConfigureAwait(false) is not (Wire.Kind.Hello, var hello)) return;
                guest = new Guest(stream);
                if (Admit(guest, hello) is { } refusal)
                {
                    await guest.SendAsync(Wire.Pack(Wire.Kind.Refused, w => w.Write(refusal))).ConfigureAwait(false);
                    guest = null;
                    return;
                }
                await guest.SendAsync(Wire.Pack(Wire.Kind.Welcome, w => { w.Write(_nonce); w.Write(guest.Peer!.Rank); })).ConfigureAwait(false);
                while (await Wire.ReadAsync(stream, _stop.Token).ConfigureAwait(false) is (Wire.Kind.Round, var fields))
                    await DeliverAsync(guest, fields.ReadBlob()).ConfigureAwait(false);
            }
            // Who sends nonsense, or goes, is no guest any longer; the others are told below.
            catch (Exception error) when (error is IOException or OperationCanceledException or InvalidDataException or EndOfStreamException or ObjectDisposedException) { }
        }
        if (guest is not null) await DismissAsync(guest).ConfigureAwait(false);
    }

    string? Admit(Guest guest, BinaryReader hello)
    {
        int version = hello.ReadInt32();
        string job = hello.ReadString();
        int size = hello.ReadInt32(), rank = hello.ReadInt32();
        guest.Peer = new Peer(rank, hello.ReadString(), hello.ReadInt32());
        if (version != Version) return $"{guest.Peer} speaks version {version} of the rendezvous, and this place version {Version}; use the same Sinter everywhere.";
        if (job != _job) return $"{guest.Peer} belongs to job '{job}', but here the ranks of job '{_job}' meet; give the job another address.";
        if (size != _size) return $"{guest.Peer} says that there are {size} ranks (WORLD_SIZE), but here {_size} meet.";
        if (rank == AnyRank)
        {
            lock (_gate) rank = Array.IndexOf(_guests, null);
            guest.Peer = guest.Peer with { Rank = rank };
            if (rank < 0) return $"{guest.Peer.Host}, pid {guest.Peer.ProcessId}, comes when all {_size} are here already.";
        }
        if (rank < 0 || rank >= _size) return $"{guest.Peer} has no place among {_size} ranks, which go from 0 to {_size - 1}.";
        lock (_gate)
        {
            if (_guests[rank] is { } other) return $"There are two of rank {rank}: {other.Peer}, which came first, and {guest.Peer}; give each process a RANK of its own.";
            _guests[rank] = guest;
        }
        return null;
    }

    async Task DeliverAsync(Guest guest, byte[] blob)
    {
        Guest[] all;
        byte[] message;
        lock (_gate)
        {
            guest.Blob = blob;
            if (_guests.Any(g => g?.Blob is null)) return;
            all = _guests!;
            message = Wire.Pack(Wire.Kind.Everyone, w =>
            {
                foreach (var g in all) w.WriteBlob(g.Blob!);
            });
            foreach (var g in all) g.Blob = null;
        }
        foreach (var g in all) await g.SendAsync(message).ConfigureAwait(false);
    }

    /// <summary>A guest who goes before the others have got what they wait for leaves them waiting for ever; they are told.</summary>
    async Task DismissAsync(Guest gone)
    {
        Guest[] waiting;
        lock (_gate)
        {
            _guests[gone.Peer!.Rank] = null;
            waiting = [.. _guests.Where(g => g?.Blob is not null)!];
        }
        foreach (var g in waiting)
            await g.SendAsync(Wire.Pack(Wire.Kind.Refused, w => w.Write($"{gone.Peer} is gone while the ranks were meeting."))).ConfigureAwait(false);
    }

    async Task ReportAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(ReportEvery, _stop.Token).ConfigureAwait(false);
                Guest[] here;
                int[] missing;
                lock (_gate)
                {
                    here = [.. _guests.Where(g => g is not null)!];
                    missing = [.. Enumerable.Range(0, _size).Where(r => _guests[r] is null)];
                    if (missing.Length == 0) continue;
                }
                string text = $"waiting for {Describe(missing)} of {_size} at port {Port}, for {(DateTime.UtcNow - _start).TotalSeconds:0} s";
                _log.WriteLine($"sinter: {text}");
                foreach (var g in here) await g.SendAsync(Wire.Pack(Wire.Kind.Waiting, w => w.Write(text))).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) { }
    }

    internal static string Describe(int[] ranks) =>
        ranks.Length == 1 ? $"rank {ranks[0]}" : $"ranks {string.Join(", ", ranks.Take(20))}{(ranks.Length > 20 ? $" and {ranks.Length - 20} more" : "")}";

    /// <summary>The first words of a rank.</summary>
    public static byte[] Hello(string job, int size, Peer self) => Wire.Pack(Wire.Kind.Hello, w =>
    {
        w.Write(Version);
        w.Write(job);
        w.Write(size);
        w.Write(self.Rank);
        w.Write(self.Host);
        w.Write(self.ProcessId);
    });

    sealed class Guest(Stream stream)
    {
        readonly SemaphoreSlim _sending = new(1);

        public Peer? Peer { get; set; }

        public byte[]? Blob { get; set; }

        /// <summary>A guest that cannot be reached is noticed by its reader.</summary>
        public async Task SendAsync(byte[] message)
        {
            await _sending.WaitAsync().ConfigureAwait(false);
            try
            {
                await stream.WriteAsync(message).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException) { }
            finally
            {
                _sending.Release();
            }
        }
    }
}
