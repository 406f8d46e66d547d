using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Sinter.Distributed;

/// <summary>Processes of one machine, through memory that they share. Small all-reduces and barriers are one write and N−1 reads of a cache line; large ones are folded in pieces that stay in the caches;
/// everything else goes through rings.</summary>
internal sealed unsafe class SharedTransport : FramedTransport
{
    const int Yields = 2000;
    static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(10), LookEvery = TimeSpan.FromMilliseconds(50);

    readonly SharedMemory _memory;
    readonly SharedLayout _layout;
    readonly SharedSites _sites;
    readonly TimeSpan _silence;
    readonly int _spins;
    readonly long[] _stoppedSince, _leftSince;
    long _looked;
    long _currentTurn;
    long _currentSequence = -1;
    long _turn;
    long _piece;

    SharedTransport(int rank, Peer[] peers, TimeSpan timeout, TimeSpan heartbeat, uint group, SharedMemory memory) : base(rank, peers, timeout, group)
    {
        _memory = memory;
        _layout = new(memory.Address, peers.Length);
        _sites = new(_layout, rank);
        _silence = 3 * heartbeat;
        _stoppedSince = new long[peers.Length];
        _leftSince = new long[peers.Length];
        // Where every rank has a core, what is awaited comes within microseconds. Where it has not, waiting keeps it from coming.
        _spins = peers.Length <= Machine.Cores ? 2000 : 20;
    }

    public override string Name => "shm";

    protected override bool Checksums => false;

    // Rings copy twice what slots copy once, so few steps pay only for small messages; all-reduce does not come here.
    public override long FewStepsLimit => SharedLayout.SlotPayload;

    /// <summary>Maps the memory of a meeting's ranks.</summary>
    public static SharedTransport Open(IMeeting meeting, TimeSpan timeout, TimeSpan heartbeat)
    {
        long bytes = new SharedLayout(null, meeting.Size).Bytes;
        SharedMemory? memory = null;
        string trouble = "";
        try
        {
            if (meeting.Rank == 0) memory = SharedMemory.Create(bytes, meeting.Nonce);
        }
        catch (DistributedException error)
        {
            trouble = error.Message;
        }
        string[][] cards = Exchange(meeting, [Environment.MachineName, $"{Environment.ProcessId}", memory?.Name ?? "", trouble]);
        if (cards[0][3] != "") throw new DistributedException(cards[0][3]);
        Peer[] peers = [.. cards.Select((card, rank) => new Peer(rank, card[0], int.Parse(card[1], System.Globalization.CultureInfo.InvariantCulture)))];
        try
        {
            memory ??= SharedMemory.Open(cards[0][2], bytes);
        }
        catch (DistributedException error)
        {
            trouble = error.Message;
        }
        string[][] opened = Exchange(meeting, [trouble]);
        memory?.Hide();
        if (Array.FindIndex(opened, card => card[0] != "") is >= 0 and var who)
        {
            memory?.Dispose();
            throw new DistributedException($"{peers[who]}: {opened[who][0]}");
        }
        SharedTransport transport = new(meeting.Rank, peers, timeout, heartbeat, TcpMesh.Number(meeting.Nonce), memory!);
        Volatile.Write(ref *transport._layout.Presence(meeting.Rank), 1);
        meeting.Exchange([]);
        return transport;
    }

    static string[][] Exchange(IMeeting meeting, string[] card) =>
        [.. meeting.Exchange(Encoding.UTF8.GetBytes(string.Join('\n', card))).Select(bytes => Encoding.UTF8.GetString(bytes).Split('\n'))];

    public override Transport Among(int[] members, long id)
    {
        using GroupMeeting meeting = new(this, members, id, $"{Group}/{id}");
        return Open(meeting, Timeout, _silence / 3);
    }

    public override void Exchange(in Call call, Message send, Message receive)
    {
        Announce(call);
        base.Exchange(call, send, receive);
    }

    public override void Barrier(in Call call) => Meet(call, null, 0);

    public override void AllReduce(in Call call, byte* x)
    {
        long bytes = call.Count * call.DType.Size;
        if (Size == 1) base.AllReduce(call, x);
        else if (bytes <= SharedLayout.SlotPayload) Meet(call, x, bytes);
        else InPieces(call, x);
    }

    /// <summary>Lays the values out, waits for everyone's, and folds them. Two slots take turns: who fills a slot again has seen everyone fill the other one since, so nobody reads it any longer.</summary>
    void Meet(in Call call, byte* x, long bytes)
    {
        ThrowIfFaulty(call);
        long turn = ++_turn;
        Slot* own = _layout.SlotOf(Rank, turn);
        Fill(own, call);
        Buffer.MemoryCopy(x, Slot.Payload(own), SharedLayout.SlotPayload, bytes);
        Volatile.Write(ref own->Turn, turn);
        Ring();
        nint* inputs = stackalloc nint[Size];
        int what = own->What;
        for (int r = 0; r < Size; r++)
        {
            Slot* slot = _layout.SlotOf(r, turn);
            if (r != Rank)
            {
                Await(call, r, &slot->Turn, turn);
                if (slot->What != what || slot->Count != call.Count || slot->Root != call.Root || slot->Sequence != call.Sequence)
                    Fail(Faults.Mismatch(Self, call, Peers[r], ToCall(r, *slot)), call);
            }
            inputs[r] = (nint)Slot.Payload(slot);
        }
        if (bytes > 0) Reducer.Reduce(call.Op, call.DType, new(inputs, Size), x, call.Count);
    }

    /// <summary>Piece by piece: each rank lays out what others fold, folds its slice, and copies what others folded. The next piece is laid out before waiting, so waiting is rare.
    /// Three buffers suffice: who lays out piece p+2 has seen everyone's fold of p, before which they had copied all of p−1.</summary>
    void InPieces(in Call call, byte* x)
    {
        ThrowIfFaulty(call);
        Announce(call);
        int size = call.DType.Size;
        long piece = Math.Min(SharedLayout.Stage, Math.Max(16 << 10, call.Count * size / 4)) / size / 64 * 64;
        long pieces = (call.Count + piece - 1) / piece, first = _piece + 1;
        LayOut(call, x, piece, first, 0);
        for (long p = 0; p < pieces; p++)
        {
            if (p + 1 < pieces) LayOut(call, x, piece, first, p + 1);
            Fold(call, x, piece, first, p);
            Collect(call, x, piece, first, p);
        }
        _piece += pieces;
    }

    static Algorithms.Slices Slices(in Call call, long piece, long p, int ranks) => new(Math.Min(piece, call.Count - p * piece), call.DType.Size, ranks);

    void LayOut(in Call call, byte* x, long piece, long first, long p)
    {
        var slices = Slices(call, piece, p, Size);
        byte* from = x + p * piece * call.DType.Size, stage = _layout.StageOf(Rank, first + p);
        for (int r = 0; r < Size; r++)
            if (r != Rank) Buffer.MemoryCopy(from + slices.Offset(r), stage + slices.Offset(r), slices.Bytes(r), slices.Bytes(r));
        Volatile.Write(ref *_layout.Given(Rank), first + p);
        Ring();
    }

    void Fold(in Call call, byte* x, long piece, long first, long p)
    {
        var slices = Slices(call, piece, p, Size);
        long offset = slices.Offset(Rank), bytes = slices.Bytes(Rank);
        byte* own = x + p * piece * call.DType.Size + offset, shared = _layout.StageOf(Rank, first + p) + offset;
        nint* inputs = stackalloc nint[Size];
        for (int r = 0; r < Size; r++)
        {
            if (r != Rank) Await(call, r, _layout.Given(r), first + p);
            inputs[r] = r == Rank ? (nint)own : (nint)(_layout.StageOf(r, first + p) + offset);
        }
        Reducer.Reduce(call.Op, call.DType, new(inputs, Size), shared, bytes / call.DType.Size);
        Volatile.Write(ref *_layout.Folded(Rank), first + p);
        Ring();
        Buffer.MemoryCopy(shared, own, bytes, bytes);
    }

    void Collect(in Call call, byte* x, long piece, long first, long p)
    {
        var slices = Slices(call, piece, p, Size);
        byte* to = x + p * piece * call.DType.Size;
        for (int r = 0; r < Size; r++)
        {
            if (r == Rank) continue;
            Await(call, r, _layout.Folded(r), first + p);
            Buffer.MemoryCopy(_layout.StageOf(r, first + p) + slices.Offset(r), to + slices.Offset(r), slices.Bytes(r), slices.Bytes(r));
        }
    }

    protected override long TryWrite(in Call call, int peer, bool pointToPoint, byte* data, long bytes)
    {
        long written = _layout.RingBetween(Rank, peer, pointToPoint).TryWrite(data, bytes);
        if (written > 0) Ring();
        return written;
    }

    protected override long TryRead(in Call call, int peer, bool pointToPoint, byte* data, long bytes)
    {
        long read = _layout.RingBetween(peer, Rank, pointToPoint).TryRead(data, bytes);
        if (read > 0) Ring();
        return read;
    }

    protected override void Pause(in Call call, int to, int from, bool pointToPoint, int turn)
    {
        if (turn < _spins) Breathe();
        else
        {
            Look(call, from >= 0 ? from : to);
            Thread.Yield();
        }
    }

    protected override bool Arm(int turn, out int mark)
    {
        mark = 0;
        if (turn < _spins + Yields) return false;
        Interlocked.Increment(ref *_layout.Sleepers);
        mark = Volatile.Read(ref *_layout.Bell);
        return true;
    }

    protected override void Park(in Call call, int to, int from, int mark)
    {
        Look(call, from >= 0 ? from : to);
        Sleep(mark);
        Disarm();
    }

    protected override void Disarm() => Interlocked.Decrement(ref *_layout.Sleepers);

    protected override string LastSeen(int peer) => Faults.LastSeen(LastCall(peer));

    protected override void Broadcast(Fault fault)
    {
        if (Interlocked.CompareExchange(ref *_layout.FaultState, 1, 0) == 0)
        {
            Span<byte> text = new(_layout.FaultFields + 4, SharedLayout.FaultText);
            Encoding.UTF8.GetEncoder().Convert(fault.Who, text, true, out _, out int who, out _);
            Encoding.UTF8.GetEncoder().Convert(fault.Message, text[who..], true, out _, out int message, out _);
            (_layout.FaultFields[0], _layout.FaultFields[1], _layout.FaultFields[2], _layout.FaultFields[3]) = ((int)fault.Kind, fault.Rank, who, message);
            Volatile.Write(ref *_layout.FaultState, 2);
        }
        Wake();
    }

    protected override void Leave()
    {
        Volatile.Write(ref *_layout.Presence(Rank), 2);
        Wake();
        _memory.Dispose();
    }

    /// <summary>Writes down what this rank does, for those who wait for it in vain.</summary>
    void Announce(in Call call)
    {
        if (call.Sequence == _currentSequence) return;
        _currentSequence = call.Sequence;
        Slot* slot = _layout.Current(Rank);
        Fill(slot, call);
        Volatile.Write(ref slot->Turn, ++_currentTurn);
    }

    void Fill(Slot* slot, in Call call)
    {
        Volatile.Write(ref slot->Turn, -1);
        Volatile.Write(ref slot->Sequence, call.Sequence);
        Volatile.Write(ref slot->Count, call.Count);
        Volatile.Write(ref slot->Root, call.Root);
        Volatile.Write(ref slot->What, Slot.Pack(call));
        Volatile.Write(ref slot->Site, _sites.NumberOf(call.File, call.Line));
    }

    void Await(in Call call, int peer, long* word, long value)
    {
        for (int i = 0; i < _spins; i++)
        {
            if (Volatile.Read(ref *word) >= value) return;
            Breathe();
        }
        long since = Stopwatch.GetTimestamp();
        for (int turn = 0; Volatile.Read(ref *word) < value; turn++)
        {
            Look(call, peer);
            if (turn < Yields)
            {
                Thread.Yield();
                continue;
            }
            Interlocked.Increment(ref *_layout.Sleepers);
            int mark = Volatile.Read(ref *_layout.Bell);
            if (Volatile.Read(ref *word) < value) Sleep(mark);
            Disarm();
            if (Stopwatch.GetElapsedTime(since) > Timeout) Fail(Faults.Timeout(Peers[peer], call, Timeout, LastSeen(peer)), call);
        }
    }

    // The processor's own pause: .NET's shortest is several of them.
    static void Breathe()
    {
        if (X86Base.IsSupported) X86Base.Pause();
        else Thread.SpinWait(1);
    }

    /// <summary>Something was published. Whoever counts himself asleep is woken; the fence keeps the publication before the look.</summary>
    void Ring()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref *_layout.Sleepers) > 0) Wake();
    }

    void Wake()
    {
        Interlocked.Increment(ref *_layout.Bell);
        if (Linux.HasFutex) Linux.WakeAll(_layout.Bell);
    }

    void Sleep(int mark)
    {
        if (Linux.HasFutex) Linux.Wait(_layout.Bell, mark, Nap);
        else Thread.Sleep(1);
    }

    /// <summary>Why does it take so long? Throws if it is for ever.</summary>
    void Look(in Call call, int peer)
    {
        if (Volatile.Read(ref *_layout.FaultState) == 2) Abort(SharedFault());
        ThrowIfFaulty(call);
        bool collective = call.Kind is not (CollectiveKind.Send or CollectiveKind.Receive);
        if (collective && LastCall(peer) is { } other && other.Sequence == call.Sequence && !call.Matches(other)) Fail(Faults.Mismatch(Self, call, Peers[peer], other), call);
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _looked)) < LookEvery) return;
        Volatile.Write(ref _looked, Stopwatch.GetTimestamp());
        // What it published before it left is still seen; only then it is missed.
        if (Volatile.Read(ref *_layout.Presence(peer)) == 2)
        {
            if (_leftSince[peer] == 0) _leftSince[peer] = _looked;
            else Fail(Faults.Gone(Peers[peer], "it has left the group."), call);
        }
        for (int r = 0; r < Size; r++)
        {
            if (r == Rank || Volatile.Read(ref *_layout.Presence(r)) == 2) continue;
            char? state = Machine.State(Peers[r].ProcessId);
            if (state is null)
            {
                // It may have left in good order since its presence was read.
                if (Volatile.Read(ref *_layout.Presence(r)) == 2) continue;
                Fail(Faults.Gone(Peers[r], "its process ended."), call);
            }
            if (state is not ('T' or 't')) _stoppedSince[r] = 0;
            else if (_stoppedSince[r] == 0) _stoppedSince[r] = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetElapsedTime(_stoppedSince[r]) > _silence)
                Fail(Faults.Gone(Peers[r], $"its process has been stopped (SIGSTOP) for {Stopwatch.GetElapsedTime(_stoppedSince[r]).TotalSeconds:0.0} s."), call);
        }
    }

    Fault SharedFault()
    {
        int* fields = _layout.FaultFields;
        Span<byte> text = new(fields + 4, SharedLayout.FaultText);
        int who = Math.Clamp(fields[2], 0, text.Length), message = Math.Clamp(fields[3], 0, text.Length - who);
        return new((FaultKind)fields[0], fields[1], Encoding.UTF8.GetString(text.Slice(who, message)), Encoding.UTF8.GetString(text[..who]));
    }

    /// <summary>The latest call that a rank wrote down, in a slot or elsewhere.</summary>
    Call? LastCall(int rank)
    {
        Call? last = null;
        Slot*[] places = [_layout.Current(rank), _layout.SlotOf(rank, 0), _layout.SlotOf(rank, 1)];
        foreach (Slot* place in places)
        {
            long turn = Volatile.Read(ref place->Turn);
            var copy = *place;
            Interlocked.MemoryBarrier();
            if (turn <= 0 || Volatile.Read(ref place->Turn) != turn || (last is { } known && known.Sequence >= copy.Sequence)) continue;
            var call = ToCall(rank, copy);
            // Forming a subgroup is not counted, and says nothing of what came before or after.
            if (call.Kind != CollectiveKind.SetUp) last = call;
        }
        return last;
    }

    Call ToCall(int rank, in Slot slot)
    {
        var (file, line) = SharedSites.Read(_layout, rank, slot.Site);
        return new((CollectiveKind)(slot.What & 255), (ReduceOp)(slot.What >> 8 & 255), (DType)(slot.What >> 16 & 255), slot.Count, slot.Root, slot.Sequence, file, line);
    }
}
