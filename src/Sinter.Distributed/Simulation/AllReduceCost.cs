namespace Sinter.Distributed.Simulation;

/// <summary>How long an all-reduce takes, in seconds, by algorithm.</summary>
/// <remarks>Thakur, Rabenseifner and Gropp, Optimization of Collective Communication Operations in MPICH (2005).</remarks>
public static class AllReduceCost
{
    /// <summary>Reduce-scatter and all-gather around a ring: few bytes, many steps. 2(n−1)·α + 2(n−1)/n·S·β + (n−1)/n·S·γ.</summary>
    public static double Ring(int ranks, double bytes, Link link)
    {
        CheckRanks(ranks);
        double n = ranks;
        return 2 * (n - 1) * link.Latency + (n - 1) / n * bytes * (2 * link.SecondsPerByte + link.FoldSecondsPerByte);
    }

    /// <summary>Everybody exchanges everything with a partner at distance 1, 2, 4, …: fewest steps, most bytes. ⌈log₂n⌉·(α + S·β + S·γ).</summary>
    public static double RecursiveDoubling(int ranks, double bytes, Link link) => Depth(ranks) * (link.Time(bytes) + bytes * link.FoldSecondsPerByte);

    /// <summary>Up a binary tree and down again, cut into the number of pieces that is best, which follow each other: (2⌈log₂n⌉ + k − 1)·(α + S/k·(β + γ)).</summary>
    public static double Tree(int ranks, double bytes, Link link)
    {
        int levels = 2 * Depth(ranks);
        if (levels == 0) return 0;
        double perByte = link.SecondsPerByte + link.FoldSecondsPerByte;
        // The derivative is zero where k² = (levels − 1)·S·(β + γ)/α.
        double best = link.Latency == 0 ? 1 << 20 : Math.Clamp(Math.Round(Math.Sqrt((levels - 1) * bytes * perByte / link.Latency)), 1, 1 << 20);
        return (levels + best - 1) * (link.Latency + bytes / best * perByte);
    }

    /// <summary>Reduce-scatter within each machine, an all-reduce of each slice among the machines, all-gather within each machine. The ranks of a machine share its link to the others.</summary>
    /// <param name="ranks">All ranks; a multiple of <paramref name="ranksPerNode"/>.</param>
    /// <param name="ranksPerNode">Ranks of one machine.</param>
    /// <param name="bytes">The bytes of each rank.</param>
    /// <param name="within">The link within a machine.</param>
    /// <param name="between">The link between two machines, for one rank that uses it alone.</param>
    public static double Hierarchical(int ranks, int ranksPerNode, double bytes, Link within, Link between)
    {
        CheckRanks(ranks);
        Check.Argument(ranksPerNode > 0 && ranks % ranksPerNode == 0, $"AllReduceCost.Hierarchical: {ranks} ranks cannot be {ranksPerNode} on each machine.");
        double share = bytes / ranksPerNode;
        Link shared = between with { SecondsPerByte = between.SecondsPerByte * ranksPerNode };
        int nodes = ranks / ranksPerNode;
        return Ring(ranksPerNode, bytes, within) + Math.Min(Ring(nodes, share, shared), Tree(nodes, share, shared));
    }

    static int Depth(int ranks)
    {
        CheckRanks(ranks);
        return System.Numerics.BitOperations.Log2((uint)ranks) + (System.Numerics.BitOperations.IsPow2(ranks) ? 0 : 1);
    }

    static void CheckRanks(int ranks) => Check.Argument(ranks > 0, $"AllReduceCost: {ranks} ranks; there must be at least one.");
}
