namespace Sinter.Distributed;

/// <summary>The wording of what can go wrong between ranks, the same for every transport.</summary>
internal static class Faults
{
    /// <summary>A member died or left.</summary>
    public static Fault Gone(Peer peer, string why) => new(FaultKind.Gone, peer.Rank, why, peer.ToString());

    /// <summary>A member did not come in time.</summary>
    public static Fault Timeout(Peer peer, in Call call, TimeSpan timeout, string lastSeen) =>
        new(FaultKind.Timeout, peer.Rank, $"{peer} did not take part in {call} within {timeout.TotalSeconds:0.###} s; {lastSeen}.");

    /// <summary>Two members called different things.</summary>
    public static Fault Mismatch(Peer self, in Call own, Peer peer, in Call other) =>
        new(FaultKind.Mismatch, peer.Rank, $"The ranks do not call the same: {self} is in {own}, but {peer} is in {other}.");

    /// <summary>Two members call the same with buffers of different sizes.</summary>
    public static Fault Size(Peer self, long expected, Peer peer, long sent, in Call own, in Call other) =>
        new(FaultKind.Mismatch, peer.Rank, $"{self} expects {expected} bytes in {own}, but {peer} sends {sent} bytes in {other}; the sizes must agree.");

    /// <summary>Last words about a member whose last call is known.</summary>
    public static string LastSeen(in Call? last) => last is { } call ? $"its last call was {call}" : "it has called nothing yet";
}
