namespace Sinter.Distributed;

/// <summary>Another member of the group died, left, or is silent.</summary>
/// <param name="message">Names the rank, its host and process, and what this rank was doing.</param>
/// <param name="rank">The member's rank in the group, or −1 if it is not known which.</param>
public sealed class PeerGoneException(string message, int rank) : DistributedException(message)
{
    /// <summary>The member's rank in the group, or −1 if it is not known which.</summary>
    public int Rank => rank;
}
