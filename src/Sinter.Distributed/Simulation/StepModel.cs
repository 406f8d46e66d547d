namespace Sinter.Distributed.Simulation;

/// <summary>A training step of one rank, of which the communication is simulated bucket by bucket: each is sent when it is full and the one before has gone.</summary>
public sealed record StepModel
{
    /// <summary>Seconds of the forward pass.</summary>
    public required double Forward { get; init; }

    /// <summary>Seconds of the backward pass.</summary>
    public required double Backward { get; init; }

    /// <summary>Seconds of the optimizer, and of all else after the gradients are there.</summary>
    public double Optimizer { get; init; }

    /// <summary>The bytes of each bucket, in the order in which they fill; the backward pass fills them at a steady rate.</summary>
    public required IReadOnlyList<double> Buckets { get; init; }

    /// <summary>How many ranks compute at once on this machine.</summary>
    public int LocalRanks { get; init; } = 1;

    /// <summary>Cores that they share; where there are fewer than ranks, computing takes as many times as long.</summary>
    public int Cores { get; init; } = int.MaxValue;

    /// <summary>By what part of its time computing takes longer with each doubling of the ranks on a machine, because they share caches and memory. To be measured: what two ranks take longer than one.</summary>
    public double Contention { get; init; }

    /// <summary>Buckets of a model with so many bytes of gradients, in the default sizes.</summary>
    public static IReadOnlyList<double> BucketsOf(double bytes)
    {
        const double First = 1 << 20, Later = 25 << 20, Last = 1 << 20;
        List<double> buckets = [];
        for (double rest = bytes; rest > 0; rest -= buckets[^1])
        {
            double most = buckets.Count == 0 ? First : Later;
            buckets.Add(rest <= Last ? rest : Math.Min(rest - Last, most));
        }
        return buckets;
    }

    /// <summary>The time of a step, and what of it is communication that the backward pass did not hide.</summary>
    /// <param name="allReduce">Seconds of an all-reduce of so many bytes.</param>
    public (double Seconds, double Exposed) Simulate(Func<double, double> allReduce)
    {
        double slow = Math.Max(1, (double)LocalRanks / Cores) * (1 + Contention * Math.Log2(LocalRanks)), total = Buckets.Sum(), filled = 0, free = 0;
        double end = (Forward + Backward) * slow;
        foreach (double bytes in Buckets)
        {
            filled += bytes;
            double full = (Forward + Backward * filled / total) * slow;
            free = Math.Max(full, free) + allReduce(bytes);
        }
        double exposed = Math.Max(0, free - end);
        return (end + exposed + Optimizer * slow, exposed);
    }
}
