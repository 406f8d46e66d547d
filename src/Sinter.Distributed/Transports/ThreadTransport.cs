namespace Sinter.Distributed;

/// <summary>Ranks that are threads of one process, for tests: the receiver copies out of the sender's memory.</summary>
internal sealed unsafe class ThreadTransport(ThreadWorld world, int rank, TimeSpan timeout) : Transport(rank, world.Peers, timeout)
{
    public override string Name => "threads";

    public override void Exchange(in Call call, Message send, Message receive)
    {
        lock (world.Gate)
        {
            world.LastCalls[Rank] = call;
            Monitor.PulseAll(world.Gate);
        }
        if (send.Exists) Post(call, send, pointToPoint: false);
        if (receive.Exists) Take(call, receive, pointToPoint: false);
        if (send.Exists) AwaitTaken(call, send.Peer, pointToPoint: false);
    }

    public override void Send(in Call call, Message message)
    {
        Post(call, message, pointToPoint: true);
        AwaitTaken(call, message.Peer, pointToPoint: true);
    }

    public override void Receive(in Call call, Message message)
    {
        Take(call, message, pointToPoint: true);
    }

    public override void Abort(Fault fault)
    {
        lock (world.Gate)
        {
            world.Fault ??= fault;
            Monitor.PulseAll(world.Gate);
        }
    }

    public override Transport Among(int[] members, long id) =>
        new ThreadTransport(world.Child(id, members.Length), Array.IndexOf(members, Rank), Timeout);

    /// <summary>Leaves with a reason that those who wait for this rank are told.</summary>
    public void LeaveBecause(string reason)
    {
        lock (world.Gate)
        {
            world.Left[Rank] ??= reason;
            Monitor.PulseAll(world.Gate);
        }
    }

    protected override void Leave() => LeaveBecause("it has left the group");

    static TimeSpan Now => TimeSpan.FromMilliseconds(Environment.TickCount64);

    void Post(in Call call, Message message, bool pointToPoint)
    {
        var box = world.Box(Rank, message.Peer, pointToPoint);
        TimeSpan until = Now + Timeout;
        lock (world.Gate)
        {
            while (box.Full) Wait(call, message.Peer, until);
            ThrowIfFaulty(call);
            box.Put(call, message);
            Monitor.PulseAll(world.Gate);
        }
    }

    void AwaitTaken(in Call call, int peer, bool pointToPoint)
    {
        var box = world.Box(Rank, peer, pointToPoint);
        TimeSpan until = Now + Timeout;
        lock (world.Gate)
            while (box.Full) Wait(call, peer, until);
    }

    void Take(in Call call, Message into, bool pointToPoint)
    {
        var box = world.Box(into.Peer, Rank, pointToPoint);
        TimeSpan until = Now + Timeout;
        lock (world.Gate)
            while (!box.Full) Wait(call, into.Peer, until);

        // The sender does not touch the mailbox until it is empty, so it is read without the lock.
        if (!call.Matches(box.Call)) Fail(call, Faults.Mismatch(Self, call, Peers[into.Peer], box.Call));
        if (box.Message.Bytes != into.Bytes) Fail(call, Faults.Size(Self, into.Bytes, Peers[into.Peer], box.Message.Bytes, call, box.Call));
        Buffer.MemoryCopy(box.Message.Data, into.Data, into.Bytes, into.Bytes);
        lock (world.Gate)
        {
            box.Empty();
            Monitor.PulseAll(world.Gate);
        }
    }

    void Fail(in Call call, Fault fault)
    {
        Abort(fault);
        throw (world.Fault ?? fault).ToException(call);
    }

    void ThrowIfFaulty(in Call call)
    {
        if (world.Fault is { } fault) throw fault.ToException(call);
    }

    /// <summary>Until something changes; throws if it is the end.</summary>
    void Wait(in Call call, int peer, TimeSpan until)
    {
        ThrowIfFaulty(call);
        // Two ranks that are both the root, or both not, would never meet in a mailbox.
        bool collective = call.Kind is not (CollectiveKind.Send or CollectiveKind.Receive);
        if (collective && world.LastCalls[peer] is { } other && other.Sequence == call.Sequence && !call.Matches(other))
            Fail(call, Faults.Mismatch(Self, call, Peers[peer], other));
        if (world.Left[peer] is { } why) Fail(call, Faults.Gone(Peers[peer], why));
        TimeSpan rest = until - Now;
        if (rest > TimeSpan.Zero && (Monitor.Wait(world.Gate, rest) || Now < until)) return;
        Fail(call, Faults.Timeout(Peers[peer], call, Timeout, Faults.LastSeen(world.LastCalls[peer])));
    }
}
