using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

/// <summary>Ranks that compute together: processes on one or several machines, or threads of one. Every rank calls the same collectives in the same order;
/// each call takes its tensors in place.</summary>
/// <remarks>
/// <para>After <c>torch.distributed.ProcessGroup</c>. Reductions fold in the order of the ranks, x₀ first, whatever the transport, so results are equal bit for bit between
/// transports, numbers of threads and restarts.</para>
/// <para>With each call travel its place in the source, its number, type and size: if ranks call different things, all of them throw at once, with both
/// places. No call waits longer than <see cref="Timeout"/>. After an error the group is unusable; every further call throws the same error.</para>
/// <para>Tensors may have any element type and layout; those that are not contiguous are copied. Collectives do not take part in differentiation. Blocking and asynchronous calls run one after the other, in the order
/// in which they were called; point-to-point messages run beside them, in order for each pair of ranks and direction.</para>
/// </remarks>
public sealed partial class ProcessGroup : IDisposable
{
    readonly Transport _transport;
    readonly Lane _collectives;
    readonly Dictionary<(int Peer, bool Sends), Lane> _messages = [];
    readonly Dictionary<string, int> _subgroups = [];
    Fault? _fault;
    int _disposed;

    internal ProcessGroup(Transport transport, IReadOnlyList<int>? globalRanks = null)
    {
        _transport = transport;
        GlobalRanks = globalRanks ?? [.. Enumerable.Range(0, transport.Size)];
        _collectives = new Lane($"collectives of rank {transport.Rank}");
    }

    /// <summary>This process's number in the group, from 0.</summary>
    public int Rank => _transport.Rank;

    /// <summary>How many ranks the group has (the world size).</summary>
    public int Size => _transport.Size;

    /// <summary>What carries the bytes: <c>threads</c>, <c>shm</c>, <c>tcp</c> or <c>mpi</c>.</summary>
    public string Backend => _transport.Name;

    /// <summary>How long a call waits for another rank.</summary>
    public TimeSpan Timeout => _transport.Timeout;

    /// <summary>The members' ranks in the group from which this one was made, ascending; 0 … Size−1 for one that was not.</summary>
    public IReadOnlyList<int> GlobalRanks { get; }

    internal Transport Transport => _transport;

    /// <summary>A group of some of this group's members. Only they need call it, each with the same list; for others it returns null at once.</summary>
    /// <param name="ranks">Ranks of this group, in any order. In the new group they are numbered in ascending order.</param>
    /// <exception cref="ArgumentException">No ranks, a rank twice, or one that does not exist.</exception>
    public ProcessGroup? NewGroup(params ReadOnlySpan<int> ranks)
    {
        int[] members = [.. ranks.ToArray().Order()];
        string list = string.Join(", ", members);
        Check.Argument(members.Length > 0, $"NewGroup: no ranks are given; name at least one.");
        Check.Argument(members.Distinct().Count() == members.Length, $"NewGroup: [{list}] names a rank twice.");
        Check.Argument(members[0] >= 0 && members[^1] < Size, $"NewGroup: [{list}] has a rank that does not exist; they go from 0 to {Size - 1}.");
        if (!members.Contains(Rank)) return null;
        ThrowIfBroken();
        int times;
        lock (_subgroups)
        {
            times = _subgroups.GetValueOrDefault(list);
            _subgroups[list] = times + 1;
        }
        Transport? among = null;
        // On the lane, because members may meet on the streams of the collectives; without a number, because the others do not take part.
        _collectives.Alone(() => among = _transport.Among(members, Identify(list, times)));
        return new(among!, members);
    }

    /// <summary>Ends the group for this rank. Call it when all collectives are done on all ranks; those who still wait for this rank are told that it has left.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        Lane[] lanes;
        lock (_messages) lanes = [_collectives, .. _messages.Values];
        foreach (var lane in lanes) lane.Dispose();
        _transport.Dispose();
    }

    /// <summary>Stops this rank's part and tells the other ranks why: their calls, running or to come, throw it. For errors outside of a collective.</summary>
    /// <param name="reason">What happened here.</param>
    public void Abort(string reason) => Break(new Fault(FaultKind.Gone, Rank, reason, _transport.Self.ToString()));

    // FNV-1a: the same on all ranks, which string.GetHashCode is not.
    static long Identify(string members, int times)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in $"{members}/{times}") hash = (hash ^ c) * 1099511628211;
        return (long)(hash >> 1);
    }

    delegate void Body(Transport transport, in Call call);

    static (Call Call, Body Body) Plan(Call call, Body body) => (call, body);

    /// <summary>Runs a call now, on this thread if nothing else runs.</summary>
    void Now(Lane lane, Call call, Body body)
    {
        if (lane.TryEnter(out long sequence))
        {
            try
            {
                Perform(call with { Sequence = sequence }, body);
            }
            finally
            {
                lane.Leave();
            }
        }
        else Later(lane, call, body).Wait();
    }

    Work Later(Lane lane, Call call, Body body) => lane.Enqueue(sequence => Perform(call with { Sequence = sequence }, body));

    void Perform(in Call call, Body body)
    {
        ThrowIfBroken();
        try
        {
            body(_transport, call);
        }
        catch (Exception error)
        {
            throw Broken(error);
        }
    }

    /// <summary>The group is over; what the others hear of it is what is thrown here.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    DistributedException Broken(Exception error)
    {
        Break(Fault.Of(error, _transport.Self));
        return error as DistributedException ?? new DistributedException(error.Message, error);
    }

    void Break(Fault fault)
    {
        if (Interlocked.CompareExchange(ref _fault, fault, null) is null) _transport.Abort(fault);
    }

    void ThrowIfBroken()
    {
        if (Volatile.Read(ref _fault) is { } fault) throw fault.ToException();
    }

    Lane MessageLane(int peer, bool sends)
    {
        lock (_messages)
        {
            ObjectDisposedException.ThrowIf(_disposed != 0, this);
            if (!_messages.TryGetValue((peer, sends), out var lane))
                _messages[(peer, sends)] = lane = new Lane($"rank {Rank} {(sends ? "to" : "from")} {peer}");
            return lane;
        }
    }
}
