using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sinter.Distributed;

/// <summary>A rank's part of a meeting at a <see cref="MeetingPlace"/>.</summary>
internal sealed class TcpMeeting : IMeeting
{
    static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    readonly TcpClient _client;
    readonly CancellationTokenSource _stop;
    readonly TimeSpan _timeout;
    readonly string _place;
    readonly Peer _self;
    readonly MeetingPlace? _own;
    string _waiting = "";

    TcpMeeting(TcpClient client, int size, Peer self, string place, TimeSpan timeout, CancellationTokenSource stop, MeetingPlace? own, string job)
    {
        (_client, Size, _self, _place, _timeout, _stop, _own) = (client, size, self, place, timeout, stop, own);
        Send(MeetingPlace.Hello(job, size, self));
        var welcome = Read(Wire.Kind.Welcome);
        Nonce = welcome.ReadString();
        _self = self with { Rank = welcome.ReadInt32() };
    }

    public int Rank => _self.Rank;

    public int Size { get; }

    public string Nonce { get; }

    public byte[][] Exchange(byte[] own)
    {
        Send(Wire.Pack(Wire.Kind.Round, w => w.WriteBlob(own)));
        var fields = Read(Wire.Kind.Everyone);
        byte[][] all = new byte[Size][];
        for (int r = 0; r < Size; r++) all[r] = fields.ReadBlob();
        return all;
    }

    public void Dispose()
    {
        _client.Dispose();
        _own?.Dispose();
        _stop.Dispose();
    }

    void Send(byte[] message)
    {
        try
        {
            _client.GetStream().Write(message);
        }
        catch (IOException error)
        {
            throw new RendezvousException($"{_self}: the meeting place at {_place} is gone ({error.Message}).", error);
        }
    }

    BinaryReader Read(Wire.Kind expected)
    {
        try
        {
            while (Wire.ReadAsync(_client.GetStream(), _stop.Token).GetAwaiter().GetResult() is var (kind, fields))
            {
                if (kind == expected) return fields;
                string text = fields.ReadString();
                if (kind == Wire.Kind.Refused) throw new RendezvousException($"{_self} cannot join at {_place}: {text}");
                _waiting = text;
            }
            throw new RendezvousException($"{_self}: the meeting place at {_place} closed the connection; rank 0 or the launcher may have ended.");
        }
        catch (OperationCanceledException)
        {
            throw new RendezvousException($"{_self}: the ranks did not meet at {_place} within {_timeout.TotalSeconds:0} s{(_waiting == "" ? "" : $"; it was {_waiting}")}.");
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException || (error is IOException and not DistributedException))
        {
            throw new RendezvousException($"{_self}: what listens at {_place} does not answer as a meeting place does: {error.Message}.", error);
        }
    }

    /// <summary>Goes to <paramref name="host"/>:<paramref name="port"/>, again and again until someone answers there.</summary>
    /// <param name="host">A name, all addresses of which are tried, or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="job">The job's name.</param>
    /// <param name="size">How many ranks there are.</param>
    /// <param name="self">This rank.</param>
    /// <param name="timeout">For all of the meeting.</param>
    /// <param name="log">Told every five seconds why it takes so long.</param>
    /// <param name="own">The place itself if this rank keeps it; closed with the meeting.</param>
    /// <param name="forEver">Later rounds wait without limit.</param>
    public static TcpMeeting Join(string host, int port, string job, int size, Peer self, TimeSpan timeout, TextWriter log, MeetingPlace? own = null, bool forEver = false) =>
        Join(() => (host, port), $"{host}:{port}", job, size, self, timeout, log, own, forEver);

    /// <summary>As above; the address may change while nobody answers.</summary>
    public static TcpMeeting Join(Func<(string Host, int Port)?> where, string place, string job, int size, Peer self, TimeSpan timeout, TextWriter log, MeetingPlace? own = null, bool forEver = false)
    {
        CancellationTokenSource stop = new(timeout);
        var clock = Stopwatch.StartNew();
        var reported = clock.Elapsed;
        string why = "nobody has named a port yet";
        while (true)
        {
            TcpClient? client = null;
            try
            {
                if (where() is var (host, port))
                {
                    client = new TcpClient();
                    using var attempt = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                    attempt.CancelAfter(TimeSpan.FromSeconds(5));
                    client.ConnectAsync(host, port, attempt.Token).AsTask().GetAwaiter().GetResult();
                    client.NoDelay = true;
                    TcpMeeting meeting = new(client, size, self, place, timeout, stop, own, job);
                    if (forEver) stop.CancelAfter(Timeout.InfiniteTimeSpan);
                    return meeting;
                }
            }
            catch (RendezvousException)
            {
                client?.Dispose();
                own?.Dispose();
                throw;
            }
            catch (SocketException error)
            {
                why = error.Message;
            }
            catch (OperationCanceledException)
            {
                why = "no answer";
            }
            client?.Dispose();
            if (stop.IsCancellationRequested)
            {
                own?.Dispose();
                throw new RendezvousException($"{self} found no meeting place at {place} within {timeout.TotalSeconds:0} s: {why}. Is rank 0 running, and the address right?");
            }
            if (clock.Elapsed - reported > ReportEvery)
            {
                reported = clock.Elapsed;
                log.WriteLine($"sinter: {self} has been waiting for {place} for {clock.Elapsed.TotalSeconds:0} s: {why}");
            }
            Thread.Sleep(100);
        }
    }
}
