namespace Sinter.Distributed;

/// <summary>A member of a group, as messages name it.</summary>
/// <param name="Rank">Its rank in the group.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="ProcessId">Its process there.</param>
internal sealed record Peer(int Rank, string Host, int ProcessId)
{
    public override string ToString() => $"rank {Rank} ({Host}, pid {ProcessId})";
}
