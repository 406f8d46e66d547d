using Sinter.Data;

namespace Sinter.Distributed;

/// <summary>A rank's part of the data: of the epoch's order, which is the same on all ranks, every N-th item from the rank's number on.</summary>
/// <remarks>After <c>torch.utils.data.DistributedSampler</c>. There is no <c>set_epoch</c> to forget: the loader counts epochs, and asks for the order of each.</remarks>
public sealed class DistributedSampler : Sampler
{
    readonly Sampler _all;
    readonly int _rank, _ranks;
    readonly UnevenTail _tail;

    /// <summary>The part of <paramref name="group"/>'s own rank.</summary>
    /// <param name="all">The order of all items; equal on all ranks.</param>
    /// <param name="group">Among whom they are divided.</param>
    /// <param name="tail">What happens to the last ones.</param>
    public DistributedSampler(Sampler all, ProcessGroup group, UnevenTail tail = UnevenTail.Repeat) : this(all, group.Rank, group.Size, tail) { }

    /// <summary>The part of one rank of several.</summary>
    /// <inheritdoc cref="DistributedSampler(Sampler, ProcessGroup, UnevenTail)"/>
    /// <param name="all">The order of all items.</param>
    /// <param name="rank">Whose part.</param>
    /// <param name="ranks">Among how many.</param>
    /// <param name="tail">What happens to the last ones.</param>
    public DistributedSampler(Sampler all, int rank, int ranks, UnevenTail tail = UnevenTail.Repeat)
    {
        Check.Argument(ranks > 0 && rank >= 0 && rank < ranks, $"DistributedSampler: rank {rank} of {ranks}; ranks go from 0 to their number less one.");
        (_all, _rank, _ranks, _tail) = (all, rank, ranks, tail);
    }

    /// <inheritdoc/>
    public override long Length => _tail switch
    {
        UnevenTail.Drop => _all.Length / _ranks,
        UnevenTail.Repeat => (_all.Length + _ranks - 1) / _ranks,
        _ => Math.Max(0, (_all.Length - _rank + _ranks - 1) / _ranks),
    };

    /// <inheritdoc/>
    public override IEnumerable<long> Indices(long epoch)
    {
        long given = 0, place = 0, length = Length;
        // Fewer items than ranks: the beginning is gone through until everybody has one.
        while (given < length)
            foreach (long index in _all.Indices(epoch))
            {
                if (place++ % _ranks != _rank) continue;
                yield return index;
                if (++given == length) yield break;
            }
    }
}
