namespace Sinter.Distributed;

/// <summary>What a group's members do together.</summary>
internal enum CollectiveKind : byte
{
    AllReduce,
    ReduceScatter,
    AllGather,
    Broadcast,
    Reduce,
    Gather,
    Scatter,
    AllToAll,
    Barrier,
    Send,
    Receive,
    // Not the user's: addresses and measurements that a transport exchanges while it is set up.
    SetUp,
}

internal static class CollectiveKinds
{
    /// <summary>As it is written in messages: <c>all-reduce</c>.</summary>
    public static string Name(this CollectiveKind kind) => kind switch
    {
        CollectiveKind.AllReduce => "all-reduce",
        CollectiveKind.ReduceScatter => "reduce-scatter",
        CollectiveKind.AllGather => "all-gather",
        CollectiveKind.AllToAll => "all-to-all",
        CollectiveKind.SetUp => "set-up",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
