using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Sinter.Distributed;

/// <summary>A thread that watches over the members of a TCP group on connections of its own: it says regularly that this rank lives, notices who is closed, reset or silent, and passes
/// on what others noticed. So a dead rank is found by everyone at once, also by those who wait for somebody else.</summary>
internal sealed class Vigil : IDisposable
{
    const int Missed = 3;

    readonly Socket?[] _links;
    readonly List<byte>[] _received;
    readonly long[] _heard;
    readonly bool[] _left;
    readonly Peer[] _peers;
    readonly TimeSpan _interval;
    readonly Action<Fault> _onFault;
    readonly Thread _thread;
    readonly object _sending = new();
    volatile bool _stop;

    /// <param name="links">A connection for each rank; null for this one.</param>
    /// <param name="peers">The members.</param>
    /// <param name="interval">The time between two signs of life.</param>
    /// <param name="onFault">Told of each fault, from the watching thread.</param>
    public Vigil(Socket?[] links, Peer[] peers, TimeSpan interval, Action<Fault> onFault)
    {
        (_links, _peers, _interval, _onFault) = (links, peers, interval, onFault);
        _received = [.. peers.Select(_ => new List<byte>())];
        _heard = [.. peers.Select(_ => Stopwatch.GetTimestamp())];
        _left = new bool[peers.Length];
        foreach (var link in links)
            if (link is not null) (link.Blocking, link.NoDelay) = (false, true);
        _thread = new Thread(Watch) { IsBackground = true, Name = "vigil" };
        _thread.Start();
    }

    enum Sign : byte
    {
        Alive = 1,
        Fault,
        Goodbye,
    }

    /// <summary>Whether a rank said that it leaves.</summary>
    public bool HasLeft(int rank) => Volatile.Read(ref _left[rank]);

    /// <summary>Seconds since a rank was heard of.</summary>
    public double SilentFor(int rank) => Stopwatch.GetElapsedTime(Volatile.Read(ref _heard[rank])).TotalSeconds;

    /// <summary>Tells all others.</summary>
    public void Spread(Fault fault)
    {
        byte[] who = Encoding.UTF8.GetBytes(fault.Who), message = Encoding.UTF8.GetBytes(fault.Message);
        byte[] sign = new byte[5 + 9 + who.Length + message.Length];
        sign[0] = (byte)Sign.Fault;
        BinaryPrimitives.WriteInt32LittleEndian(sign.AsSpan(1), sign.Length - 5);
        sign[5] = (byte)fault.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(sign.AsSpan(6), fault.Rank);
        BinaryPrimitives.WriteInt32LittleEndian(sign.AsSpan(10), who.Length);
        who.CopyTo(sign, 14);
        message.CopyTo(sign, 14 + who.Length);
        Send(sign);
    }

    /// <summary>Says goodbye, and ends.</summary>
    public void Dispose()
    {
        Send([(byte)Sign.Goodbye, 0, 0, 0, 0]);
        _stop = true;
        _thread.Join();
        foreach (var link in _links) link?.Dispose();
    }

    void Send(byte[] sign)
    {
        lock (_sending)
            foreach (var link in _links)
                try
                {
                    // A full buffer means a peer that does not read, which its silence will tell.
                    link?.Send(sign, SocketFlags.None, out _);
                }
                catch (ObjectDisposedException) { }
    }

    void Watch()
    {
        byte[] buffer = new byte[4096];
        long sent = 0, turn = Stopwatch.GetTimestamp();
        int wait = (int)Math.Min(_interval.TotalMicroseconds / 4, 50_000);
        while (!_stop)
        {
            List<Socket> readable = [.. _links.Where((link, rank) => link is not null && !_left[rank]).OfType<Socket>()];
            if (readable.Count > 0) Socket.Select(readable, null, null, wait);
            else Thread.Sleep(wait / 1000 + 1);
            for (int rank = 0; rank < _links.Length; rank++)
                if (_links[rank] is { } link && readable.Contains(link)) Hear(rank, link, buffer);

            // A process that was stopped itself must not take the others for dead before it has listened.
            bool slept = Stopwatch.GetElapsedTime(turn) > _interval;
            turn = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(sent) >= _interval)
            {
                Send([(byte)Sign.Alive, 0, 0, 0, 0]);
                sent = turn;
            }
            for (int rank = 0; rank < _links.Length; rank++)
            {
                if (slept) _heard[rank] = turn;
                if (_links[rank] is null || _left[rank] || SilentFor(rank) <= Missed * _interval.TotalSeconds) continue;
                Lose(rank, $"nothing was heard of it for {SilentFor(rank):0.0} s; it is stopped, or the network between does not deliver.");
            }
        }
    }

    void Hear(int rank, Socket link, byte[] buffer)
    {
        int read = link.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock) return;
        if (error != SocketError.Success || read == 0)
        {
            if (!_left[rank]) Lose(rank, error == SocketError.Success ? "its process ended, or closed the connection." : $"the connection broke ({error}).");
            return;
        }
        Volatile.Write(ref _heard[rank], Stopwatch.GetTimestamp());
        var received = _received[rank];
        received.AddRange(buffer.AsSpan(0, read));
        while (received.Count >= 5)
        {
            byte[] head = [.. received.Take(5)];
            int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(1));
            if (length is < 0 or > 1 << 20)
            {
                Lose(rank, "it sends what no rank sends.");
                return;
            }
            if (received.Count < 5 + length) return;
            byte[] body = [.. received.Skip(5).Take(length)];
            received.RemoveRange(0, 5 + length);
            Understand(rank, (Sign)head[0], body);
        }
    }

    void Understand(int rank, Sign sign, byte[] body)
    {
        if (sign == Sign.Goodbye) Volatile.Write(ref _left[rank], true);
        if (sign != Sign.Fault || body.Length < 9) return;
        int who = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(5)), 0, body.Length - 9);
        _onFault(new Fault((FaultKind)body[0], BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(1)),
            Encoding.UTF8.GetString(body.AsSpan(9 + who)), Encoding.UTF8.GetString(body.AsSpan(9, who))));
    }

    void Lose(int rank, string why)
    {
        Volatile.Write(ref _left[rank], true);
        _onFault(Faults.Gone(_peers[rank], why));
    }
}
