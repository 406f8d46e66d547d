using System.Diagnostics;
using System.Text;

namespace Sinter.Distributed;

/// <summary>Ranks that <c>mpirun</c>, <c>srun</c> or a kin of theirs started, over whatever network their MPI knows. By default MPI only moves bytes, and reductions are Sinter's, in the order of
/// the ranks. A rank that dies takes the job with it, as MPI does.</summary>
internal sealed unsafe class MpiTransport : Transport
{
    const int Header = 1, Payload = 2, MessageHeader = 3, MessagePayload = 4, FaultTag = 5;
    const int FaultBytes = 4096, Most = 1 << 30, CardBytes = 256;

    readonly MpiLibrary _mpi;
    readonly nint _communicator;
    readonly bool _isWorld, _native;
    Fault? _fault;

    MpiTransport(MpiLibrary mpi, nint communicator, int rank, Peer[] peers, TimeSpan timeout, bool native, bool isWorld) : base(rank, peers, timeout) =>
        (_mpi, _communicator, _native, _isWorld) = (mpi, communicator, native, isWorld);

    public override string Name => "mpi";

    /// <summary>The ranks of <c>MPI_COMM_WORLD</c>.</summary>
    public static MpiTransport Open(TimeSpan timeout, bool native)
    {
        var mpi = MpiLibrary.Load();
        var (rank, size) = mpi.Position(mpi.Abi.World);
        foreach (string name in (string[])["OMPI_COMM_WORLD_SIZE", "PMI_SIZE"])
            if (int.TryParse(Environment.GetEnvironmentVariable(name), out int said) && said != size)
                throw new RendezvousException($"The launcher started {said} processes ({name}), but {mpi.File} ({mpi.Abi.Name}) sees {size}: launcher and library are of different MPIs. Use the mpirun of {mpi.Abi.Name}, or name the other library in SINTER_MPI.");
        MpiTransport transport = new(mpi, mpi.Abi.World, rank, [.. Enumerable.Range(0, size).Select(r => new Peer(r, "unknown host", 0))], timeout, native, isWorld: true);
        transport.Introduce();
        return transport;
    }

    public override Transport Among(int[] members, long id) =>
        new MpiTransport(_mpi, _mpi.Among(_communicator, members, (int)(id & 0x7fff)), Array.IndexOf(members, Rank), [.. members.Select((m, r) => Peers[m] with { Rank = r })], Timeout, _native, isWorld: false);

    public override void AllReduce(in Call call, byte* x)
    {
        nint op = 0;
        if (!_native || !_mpi.Abi.Types.TryGetValue(call.DType, out nint type) || !_mpi.Abi.Ops.TryGetValue(call.Op, out op) || call.Count > int.MaxValue) base.AllReduce(call, x);
        else _mpi.AllReduce(x, (int)call.Count, type, op, _communicator);
    }

    public override void Exchange(in Call call, Message send, Message receive) => Move(call, send, receive, Header, Payload);

    public override void Send(in Call call, Message message) => Move(call, message, Message.None, MessageHeader, MessagePayload);

    public override void Receive(in Call call, Message message) => Move(call, Message.None, message, MessageHeader, MessagePayload);

    public override void Abort(Fault fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is not null) return;
        byte[] text = new byte[FaultBytes];
        using (BinaryWriter writer = new(new MemoryStream(text), Encoding.UTF8))
        {
            writer.Write((byte)fault.Kind);
            writer.Write(fault.Rank);
            writer.Write(fault.Who.Length > 300 ? fault.Who[..300] : fault.Who);
            writer.Write(fault.Message.Length > 900 ? fault.Message[..900] : fault.Message);
        }
        // MPI may read it whenever it likes, even after this rank has given up: it is not freed.
        byte* lasting = (byte*)System.Runtime.InteropServices.NativeMemory.Alloc(FaultBytes);
        text.CopyTo(new Span<byte>(lasting, FaultBytes));
        for (int r = 0; r < Size; r++)
        {
            nint request = 0;
            if (r != Rank) _mpi.Send(lasting, FaultBytes, r, FaultTag, _communicator, &request);
        }
    }

    protected override void Leave()
    {
        // Without MPI_Finalize the launcher ends the job, which is what a broken group needs.
        if (_fault is not null) return;
        if (_isWorld) _mpi.Finish();
        else _mpi.Free(_communicator);
    }

    void Introduce()
    {
        byte[] cards = new byte[Size * CardBytes], card = Encoding.UTF8.GetBytes($"{Environment.ProcessId}\n{Environment.MachineName}");
        card.AsSpan(0, Math.Min(card.Length, CardBytes)).CopyTo(cards.AsSpan(Rank * CardBytes));
        fixed (byte* all = cards)
            Algorithms.AllGather.Run(this, new(CollectiveKind.SetUp, default, default, 0, -1, 0, "", 0), all + Rank * CardBytes, Segments.Parts(all, Size, CardBytes));
        for (int r = 0; r < Size; r++)
        {
            string[] lines = Encoding.UTF8.GetString(cards, r * CardBytes, CardBytes).TrimEnd('\0').Split('\n');
            Peers[r] = new Peer(r, lines[^1], int.TryParse(lines[0], out int process) ? process : 0);
        }
    }

    void Move(in Call call, Message send, Message receive, int headerTag, int payloadTag)
    {
        if (_fault is not null) throw _fault.ToException(call);
        FrameHeader given = default, taken = default;
        nint takenRequest = 0;
        if (receive.Exists) _mpi.Receive((byte*)&taken, FrameHeader.Bytes, receive.Peer, headerTag, _communicator, &takenRequest);
        nint givenRequest = 0;
        if (send.Exists)
        {
            given = FrameHeader.Of(call, 0, send.Bytes, 0, null, 0, checksums: false);
            _mpi.Send((byte*)&given, FrameHeader.Bytes, send.Peer, headerTag, _communicator, &givenRequest);
        }
        nint sending = 0;
        long sent = 0, received = 0;
        if (send.Exists && send.Bytes > 0) sending = Give(send, ref sent, payloadTag);
        if (receive.Exists)
        {
            Await(call, receive.Peer, &takenRequest);
            Check(call, receive, taken);
            while (received < receive.Bytes)
            {
                int now = (int)Math.Min(Most, receive.Bytes - received);
                nint receiving = 0;
                _mpi.Receive(receive.Data + received, now, receive.Peer, payloadTag, _communicator, &receiving);
                Await(call, receive.Peer, &receiving);
                received += now;
            }
        }
        if (!send.Exists) return;
        Await(call, send.Peer, &givenRequest);
        if (send.Bytes == 0) return;
        Await(call, send.Peer, &sending);
        while (sent < send.Bytes)
        {
            sending = Give(send, ref sent, payloadTag);
            Await(call, send.Peer, &sending);
        }
    }

    nint Give(Message send, ref long sent, int tag)
    {
        int now = (int)Math.Min(Most, send.Bytes - sent);
        nint request = 0;
        _mpi.Send(send.Data + sent, now, send.Peer, tag, _communicator, &request);
        sent += now;
        return request;
    }

    void Check(in Call call, Message receive, in FrameHeader header)
    {
        if (!header.IsIntact(0, checksums: false)) Fail(new(FaultKind.Corrupt, receive.Peer, $"A header that {Peers[receive.Peer]} sent to {Self} for {call} was damaged on its way."), call);
        if (!header.Matches(call)) Fail(Faults.Mismatch(Self, call, Peers[receive.Peer], header.ToCall()), call);
        if (header.Total != receive.Bytes) Fail(Faults.Size(Self, receive.Bytes, Peers[receive.Peer], header.Total, call, header.ToCall()), call);
    }

    void Await(in Call call, int peer, nint* request)
    {
        long since = 0;
        for (int turn = 0; !_mpi.Test(request); turn++)
        {
            if (turn < 1000) continue;
            if (since == 0) since = Stopwatch.GetTimestamp();
            if (turn % 16 == 0) HearFaults(call);
            if (Stopwatch.GetElapsedTime(since) > Timeout) Fail(Faults.Timeout(Peers[peer], call, Timeout, "MPI says nothing of it"), call);
            if (turn < 3000) Thread.Yield();
            else Thread.Sleep(turn < 4000 ? 0 : 1);
        }
    }

    void HearFaults(in Call call)
    {
        for (int r = 0; r < Size && _fault is null; r++)
        {
            if (r == Rank || !_mpi.Probe(r, FaultTag, _communicator)) continue;
            byte[] text = new byte[FaultBytes];
            fixed (byte* into = text)
            {
                nint request = 0;
                _mpi.Receive(into, FaultBytes, r, FaultTag, _communicator, &request);
                while (!_mpi.Test(&request)) Thread.Yield();
            }
            using BinaryReader reader = new(new MemoryStream(text), Encoding.UTF8);
            var kind = (FaultKind)reader.ReadByte();
            int rank = reader.ReadInt32();
            string who = reader.ReadString();
            _fault = new Fault(kind, rank, reader.ReadString(), who);
        }
        if (_fault is not null) throw _fault.ToException(call);
    }

    void Fail(Fault fault, in Call call)
    {
        Abort(fault);
        throw _fault!.ToException(call);
    }
}
