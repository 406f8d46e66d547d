using System.Diagnostics;

namespace Sinter.Distributed;

/// <summary>A transport over byte streams that neither block nor lose anything: one for each pair of ranks, direction and purpose. It cuts messages into frames, sends and receives at
/// once on one thread, and checks each frame.</summary>
internal abstract unsafe class FramedTransport(int rank, Peer[] peers, TimeSpan timeout, uint group) : Transport(rank, peers, timeout)
{
    /// <summary>The most that a frame carries: as much as is folded at a time, which still fits into a core's second cache.</summary>
    protected const int FrameBytes = 256 << 10;

    Fault? _fault;

    /// <summary>A number of this group that groups of other jobs, and earlier groups of this one, do not have.</summary>
    protected uint Group => group;

    /// <summary>Whether bytes can be damaged on the way.</summary>
    protected abstract bool Checksums { get; }

    /// <summary>The first fault known here.</summary>
    protected Fault? CurrentFault => Volatile.Read(ref _fault);

    public override void Exchange(in Call call, Message send, Message receive) => Move(call, send, receive, pointToPoint: false);

    public override void Send(in Call call, Message message) => Move(call, message, Message.None, pointToPoint: true);

    public override void Receive(in Call call, Message message) => Move(call, Message.None, message, pointToPoint: true);

    public override void Abort(Fault fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null) Broadcast(fault);
    }

    /// <summary>Tells all other ranks, as well as that is still possible, and wakes the threads of this rank that wait.</summary>
    protected abstract void Broadcast(Fault fault);

    /// <summary>Writes what there is room for; returns how much, 0 if nothing.</summary>
    protected abstract long TryWrite(in Call call, int peer, bool pointToPoint, byte* data, long bytes);

    /// <summary>Writes what there is room for of a header and the bytes after it, if possible at once; returns how much.</summary>
    protected virtual long TryWrite(in Call call, int peer, bool pointToPoint, byte* header, long headerBytes, byte* data, long bytes)
    {
        long sent = TryWrite(call, peer, pointToPoint, header, headerBytes);
        return sent == headerBytes && bytes > 0 ? sent + TryWrite(call, peer, pointToPoint, data, bytes) : sent;
    }

    /// <summary>Reads what is there, at most <paramref name="bytes"/>; returns how much, 0 if nothing.</summary>
    protected abstract long TryRead(in Call call, int peer, bool pointToPoint, byte* data, long bytes);

    /// <summary>Nothing could be moved: lets time pass until something might, at most some hundredths of a second.</summary>
    /// <param name="call">What is waited for.</param>
    /// <param name="to">Whom the waiting writer writes to; −1 if there is none.</param>
    /// <param name="from">Whom the waiting reader reads from; −1 if there is none.</param>
    /// <param name="pointToPoint">Which streams.</param>
    /// <param name="turn">How often in a row.</param>
    protected abstract void Pause(in Call call, int to, int from, bool pointToPoint, int turn);

    /// <summary>Whether it is time to sleep. Then everything is tried once more before <see cref="Park"/>, so that nothing that comes meanwhile is slept through.</summary>
    protected virtual bool Arm(int turn, out int mark)
    {
        mark = 0;
        return false;
    }

    /// <summary>Sleeps unless something has come since <see cref="Arm"/>.</summary>
    protected virtual void Park(in Call call, int to, int from, int mark) { }

    /// <summary>Something has come, and nobody sleeps.</summary>
    protected virtual void Disarm() { }

    /// <summary>What is known of a silent peer, for a message about it.</summary>
    protected virtual string LastSeen(int peer) => "its connection is open";

    /// <summary>Ends the group on all ranks and throws.</summary>
    protected void Fail(Fault fault, in Call call)
    {
        Abort(fault);
        throw CurrentFault!.ToException(call);
    }

    /// <summary>Throws the fault of the group, if there is one, as what befell this call.</summary>
    protected void ThrowIfFaulty(in Call call)
    {
        if (CurrentFault is { } fault) throw fault.ToException(call);
    }

    void Move(in Call call, Message send, Message receive, bool pointToPoint)
    {
        ThrowIfFaulty(call);
        var writer = new Writer(send);
        var reader = new Reader(receive);
        int turn = 0;
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            bool armed = Arm(turn, out int mark);
            bool moved = !writer.Done && writer.Step(this, call, pointToPoint);
            moved |= !reader.Done && reader.Step(this, call, pointToPoint);
            bool done = writer.Done && reader.Done;
            if (armed && (moved || done)) Disarm();
            if (done) return;
            if (moved)
            {
                turn = 0;
                continue;
            }
            if (turn == 0) since = Stopwatch.GetTimestamp();
            ThrowIfFaulty(call);
            int to = writer.Done ? -1 : send.Peer, from = reader.Done ? -1 : receive.Peer;
            if (armed) Park(call, to, from, mark);
            else Pause(call, to, from, pointToPoint, turn);
            if ((++turn & 15) == 0 && Stopwatch.GetElapsedTime(since) > Timeout)
            {
                int late = reader.Done ? send.Peer : receive.Peer;
                Fail(Faults.Timeout(Peers[late], call, Timeout, LastSeen(late)), call);
            }
        }
    }

    /// <summary>The sending half of an exchange, frame by frame. Bytes go out together with their header, so a small message is one packet.</summary>
    struct Writer(Message message)
    {
        FrameHeader _header;
        long _offset;
        int _frame = -1, _index, _sent;

        public bool Done { get; private set; } = !message.Exists;

        public bool Step(FramedTransport t, in Call call, bool pointToPoint)
        {
            byte* payload = message.Data + _offset;
            if (_frame < 0)
            {
                _frame = (int)Math.Min(FrameBytes, message.Bytes - _offset);
                _header = FrameHeader.Of(call, t.Group, message.Bytes, _index, payload, _frame, t.Checksums);
                _sent = 0;
            }
            long sent;
            fixed (FrameHeader* header = &_header)
            {
                int left = FrameHeader.Bytes - _sent;
                sent = left > 0
                    ? t.TryWrite(call, message.Peer, pointToPoint, (byte*)header + _sent, left, payload, _frame)
                    : t.TryWrite(call, message.Peer, pointToPoint, payload - left, _frame + left);
            }
            _sent += (int)sent;
            if (_sent == FrameHeader.Bytes + _frame)
            {
                _offset += _frame;
                _frame = -1;
                _index++;
                Done = _offset == message.Bytes;
            }
            return sent > 0;
        }
    }

    /// <summary>The receiving half.</summary>
    struct Reader(Message message)
    {
        FrameHeader _header;
        long _offset;
        int _headerRead, _read, _index;

        public bool Done { get; private set; } = !message.Exists;

        public bool Step(FramedTransport t, in Call call, bool pointToPoint)
        {
            bool moved = false;
            if (_headerRead < FrameHeader.Bytes)
            {
                fixed (FrameHeader* header = &_header)
                {
                    long now = t.TryRead(call, message.Peer, pointToPoint, (byte*)header + _headerRead, FrameHeader.Bytes - _headerRead);
                    _headerRead += (int)now;
                    if (_headerRead < FrameHeader.Bytes) return now > 0;
                }
                moved = true;
                Check(t, call);
                _read = 0;
            }
            int rest = _header.Payload - _read;
            long read = rest == 0 ? 0 : t.TryRead(call, message.Peer, pointToPoint, message.Data + _offset + _read, rest);
            _read += (int)read;
            if (_read == _header.Payload)
            {
                if (t.Checksums && !_header.Fits(message.Data + _offset)) t.Fail(Corrupt(t, call, "the checksum of its bytes does not match"), call);
                _offset += _read;
                _index++;
                _headerRead = 0;
                Done = _offset == message.Bytes;
            }
            return moved || read > 0;
        }

        readonly void Check(FramedTransport t, in Call call)
        {
            if (!_header.IsIntact(t.Group, t.Checksums)) t.Fail(Corrupt(t, call, "its header is damaged, or of another group"), call);
            if (!_header.Matches(call)) t.Fail(Faults.Mismatch(t.Self, call, t.Peers[message.Peer], _header.ToCall()), call);
            if (_header.Total != message.Bytes) t.Fail(Faults.Size(t.Self, message.Bytes, t.Peers[message.Peer], _header.Total, call, _header.ToCall()), call);
            if (_header.Index != _index || _header.Payload > message.Bytes - _offset || (_header.Payload == 0 && message.Bytes > 0))
                t.Fail(Corrupt(t, call, $"it says to be frame {_header.Index} of {_header.Payload} bytes"), call);
        }

        readonly Fault Corrupt(FramedTransport t, in Call call, string what) =>
            new(FaultKind.Corrupt, message.Peer, $"Frame {_index} that {t.Peers[message.Peer]} sent to {t.Self} for {call} was damaged on its way: {what}.");
    }
}
