using System.Diagnostics;
using System.Net.Sockets;

namespace Sinter.Distributed;

/// <summary>Ranks on any machines, over TCP. Two streams for each pair, so messages never stand in the way of collectives, and a third for the <see cref="Vigil"/>.</summary>
internal sealed unsafe class TcpTransport : FramedTransport
{
    // A rank that breaks off tells why on the vigil's connection, a moment before or after its data connections close.
    static readonly TimeSpan Explanation = TimeSpan.FromMilliseconds(300);

    readonly TcpLink?[] _collectives, _messages;
    readonly Vigil _vigil;
    readonly TimeSpan _heartbeat;
    readonly int _patience;
    long _fewSteps = 32 << 10;

    TcpTransport(int rank, TcpMesh mesh, TimeSpan timeout, TimeSpan heartbeat) : base(rank, mesh.Peers, timeout, mesh.Group)
    {
        _heartbeat = heartbeat;
        _collectives = Array.ConvertAll(mesh.For(TcpMesh.Purpose.Collectives), Link);
        _messages = Array.ConvertAll(mesh.For(TcpMesh.Purpose.Messages), Link);
        // Trying again at once is the fastest way to hear of a peer that runs at the same time, and keeps one that does not from running.
        _patience = mesh.Peers.Count(p => p.Host == Self.Host) <= Machine.Cores ? 30 : 2;
        _vigil = new Vigil(mesh.For(TcpMesh.Purpose.Vigil), mesh.Peers, heartbeat, Abort);
    }

    public override string Name => "tcp";

    public override long FewStepsLimit => _fewSteps;

    protected override bool Checksums => true;

    /// <summary>Connects the ranks of a meeting, and measures what decides between algorithms.</summary>
    public static TcpTransport Open(IMeeting meeting, TimeSpan timeout, TimeSpan joinTimeout, TimeSpan heartbeat)
    {
        TcpTransport transport = new(meeting.Rank, TcpMesh.Connect(meeting, joinTimeout), timeout, heartbeat);
        transport.Measure();
        return transport;
    }

    public override Transport Among(int[] members, long id)
    {
        using GroupMeeting meeting = new(this, members, id, $"{Group}/{id}");
        return Open(meeting, Timeout, Timeout, _heartbeat);
    }

    protected override void Broadcast(Fault fault)
    {
        _vigil?.Spread(fault);
        foreach (var link in _collectives.Concat(_messages)) link?.Shutdown();
    }

    protected override long TryWrite(in Call call, int peer, bool pointToPoint, byte* data, long bytes)
    {
        long sent = (pointToPoint ? _messages : _collectives)[peer]!.Write(data, bytes, out var error);
        if (error != SocketError.Success) Lost(call, peer, error);
        return sent;
    }

    protected override long TryWrite(in Call call, int peer, bool pointToPoint, byte* header, long headerBytes, byte* data, long bytes)
    {
        long sent = (pointToPoint ? _messages : _collectives)[peer]!.Write(header, headerBytes, data, bytes, out var error);
        if (error != SocketError.Success) Lost(call, peer, error);
        return sent;
    }

    protected override long TryRead(in Call call, int peer, bool pointToPoint, byte* data, long bytes)
    {
        long read = (pointToPoint ? _messages : _collectives)[peer]!.Read(data, bytes, out var error);
        if (error != SocketError.Success) Lost(call, peer, error);
        return read;
    }

    protected override void Pause(in Call call, int to, int from, bool pointToPoint, int turn)
    {
        if (turn < _patience) return;
        const int MicroSeconds = 20_000;
        var links = pointToPoint ? _messages : _collectives;
        if (to < 0) links[from]!.Socket.Poll(MicroSeconds, SelectMode.SelectRead);
        else if (from < 0) links[to]!.Socket.Poll(MicroSeconds, SelectMode.SelectWrite);
        else Socket.Select(new List<Socket> { links[from]!.Socket }, new List<Socket> { links[to]!.Socket }, null, MicroSeconds);
    }

    protected override string LastSeen(int peer) => $"it gave a sign of life {_vigil.SilentFor(peer):0.0} s ago, so it is busy, or waits for something else";

    protected override void Leave()
    {
        _vigil.Dispose();
        foreach (var link in _collectives.Concat(_messages)) link?.Dispose();
    }

    static TcpLink? Link(Socket? socket) => socket is null ? null : new TcpLink(socket);

    void Lost(in Call call, int peer, SocketError error)
    {
        long start = Stopwatch.GetTimestamp();
        while (CurrentFault is null && !_vigil.HasLeft(peer) && Stopwatch.GetElapsedTime(start) < Explanation) Thread.Sleep(1);
        if (CurrentFault is null)
            Abort(Faults.Gone(Peers[peer], _vigil.HasLeft(peer) ? "it has left the group." : error == SocketError.Disconnecting ? "it closed the connection." : $"the connection broke ({error})."));
        throw CurrentFault!.ToException(call);
    }

    /// <summary>Latency a and time b per byte of a neighbour exchange. In few steps an all-reduce of S bytes takes ⌈log₂N⌉·a + (N−1)·S·b, with few bytes 2(N−1)·a + 2(N−1)/N·S·b; the limit is where they meet. Rank 0's measurement
    /// counts for all: they must choose alike. Two ranks have nothing to choose.</summary>
    void Measure()
    {
        if (Size <= 2) return;
        const int Bytes = 512 << 10, Times = 12;
        // A place of its own, not the scratch: the first touch of its pages must not be what is measured.
        byte[] give = new byte[Bytes], take = new byte[Bytes];
        double latency = double.MaxValue, transfer = double.MaxValue;
        Call call = new(CollectiveKind.SetUp, default, default, 0, -1, 0, "", 0);
        fixed (byte* from = give, into = take)
        {
            for (int i = 0; i < Times; i++) latency = Math.Min(latency, Time(call, from, into, 1));
            for (int i = 0; i < 4; i++) transfer = Math.Min(transfer, Time(call, from, into, Bytes));
        }
        double perByte = Math.Max((transfer - latency) / Bytes, 1e-12);
        const double FoldPerByte = 5e-11;
        int n = Size, steps = System.Numerics.BitOperations.Log2((uint)(n - 1)) + 1;
        double saved = (n - 1) * (1 - 2.0 / n) * perByte + (1 - 1.0 / n) * FoldPerByte;
        long limit = (long)Math.Clamp((2 * (n - 1) - steps) * latency / saved, 4 << 10, 1 << 20);
        Algorithms.Broadcast.Run(this, call with { Root = 0 }, (byte*)&limit, sizeof(long));
        _fewSteps = limit;
    }

    double Time(in Call call, byte* from, byte* into, int bytes)
    {
        long start = Stopwatch.GetTimestamp();
        Exchange(call, new((Rank + 1) % Size, from, bytes), new((Rank - 1 + Size) % Size, into, bytes));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
