using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>How bytes get from rank to rank. One primitive, <see cref="Exchange"/>, is enough: the collectives are made of it. A transport that can do better
/// overrides a collective; the order of reduction stays, because all of them fold with <see cref="Reducer"/>.</summary>
/// <remarks>Collectives come from one thread at a time. Point-to-point messages come from others, at most one for each peer and direction.</remarks>
internal abstract unsafe class Transport(int rank, Peer[] peers, TimeSpan timeout) : IDisposable
{
    byte* _scratch;
    long _scratchBytes;

    /// <summary>As users name it: <c>threads</c>, <c>shm</c>, <c>tcp</c>, <c>mpi</c>.</summary>
    public abstract string Name { get; }

    /// <summary>This process's rank.</summary>
    public int Rank => rank;

    /// <summary>The number of ranks.</summary>
    public int Size => peers.Length;

    /// <summary>The members, by rank.</summary>
    public Peer[] Peers => peers;

    /// <summary>This rank.</summary>
    public Peer Self => peers[rank];

    /// <summary>How long to wait for a member before it counts as missing.</summary>
    public TimeSpan Timeout => timeout;

    /// <summary>The largest all-reduce, in bytes, for which few steps matter more than few bytes. The same on all ranks.</summary>
    public virtual long FewStepsLimit => 32 << 10;

    /// <summary>Bytes that are reduced at a time while the next are on their way.</summary>
    public virtual long Chunk => 256 << 10;

    /// <summary>Sends and receives at once; either may be <see cref="Message.None"/>. Returns when both are done. What arrives is checked to belong to the same call.</summary>
    /// <exception cref="DistributedException">A peer is gone, calls something else, is late, or the bytes are damaged.</exception>
    public abstract void Exchange(in Call call, Message send, Message receive);

    /// <summary>A point-to-point message.</summary>
    public abstract void Send(in Call call, Message message);

    /// <summary>A point-to-point message.</summary>
    public abstract void Receive(in Call call, Message message);

    /// <summary>Tells the others why this rank stops, and stops what it is doing.</summary>
    public abstract void Abort(Fault fault);

    /// <summary>A transport of the same kind between some of the members, this one among them.</summary>
    /// <param name="members">Their ranks, ascending.</param>
    /// <param name="id">A number that the group has not used before, the same on all members.</param>
    public abstract Transport Among(int[] members, long id);

    /// <summary>x on every rank becomes the reduction over all.</summary>
    public virtual void AllReduce(in Call call, byte* x) => Algorithms.AllReduce.Run(this, call, x);

    /// <summary>y becomes the reduction of everyone's input for this rank.</summary>
    public virtual void ReduceScatter(in Call call, Segments inputs, byte* y) => Algorithms.ReduceScatter.Run(this, call, inputs, y);

    /// <summary>x of <paramref name="call"/>'s root becomes the reduction over all; the others' stay.</summary>
    public virtual void Reduce(in Call call, byte* x) => Algorithms.Reduce.Run(this, call, x);

    /// <summary>Outputs become everyone's x.</summary>
    public virtual void AllGather(in Call call, byte* x, Segments outputs) => Algorithms.AllGather.Run(this, call, x, outputs);

    /// <summary>x becomes the root's.</summary>
    public virtual void Broadcast(in Call call, byte* x, long bytes) => Algorithms.Broadcast.Run(this, call, x, bytes);

    /// <summary>The root's outputs become everyone's x.</summary>
    public virtual void Gather(in Call call, byte* x, long bytes, Segments outputs) => Algorithms.Rooted.Gather(this, call, x, bytes, outputs);

    /// <summary>y becomes the root's input for this rank.</summary>
    public virtual void Scatter(in Call call, Segments inputs, byte* y, long bytes) => Algorithms.Rooted.Scatter(this, call, inputs, y, bytes);

    /// <summary>Output r becomes rank r's input for this rank.</summary>
    public virtual void AllToAll(in Call call, Segments inputs, Segments outputs) => Algorithms.AllToAll.Run(this, call, inputs, outputs);

    /// <summary>Returns when all ranks have come here.</summary>
    public virtual void Barrier(in Call call) => Algorithms.Barrier.Run(this, call);

    /// <summary>Memory of the collectives' own, at least this large. Its content does not outlive the collective.</summary>
    public byte* Scratch(long bytes)
    {
        if (bytes > _scratchBytes)
        {
            NativeMemory.AlignedFree(_scratch);
            _scratchBytes = 0;
            _scratch = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            _scratchBytes = bytes;
        }
        return _scratch;
    }

    /// <summary>Leaves the group: for those still waiting for this rank, it is gone.</summary>
    public void Dispose()
    {
        Leave();
        NativeMemory.AlignedFree(_scratch);
        _scratch = null;
        _scratchBytes = 0;
    }

    /// <summary>Gives back what the transport holds. Called once, when nothing runs.</summary>
    protected abstract void Leave();
}
