namespace Sinter;

/// <summary>Where a <see cref="Generator"/> stands: the seed, and how many blocks of its stream have been used. Save it with a checkpoint to resume exactly.</summary>
/// <param name="Seed">Which stream.</param>
/// <param name="Offset">Blocks of 128 bits used.</param>
public readonly record struct GeneratorState(ulong Seed, ulong Offset);

/// <summary>A stretch of a random stream that belongs to one call. Computing it twice gives the same numbers, so a mask need not be kept.</summary>
readonly record struct Draw(ulong Seed, ulong Block)
{
    /// <summary>The stretch from <paramref name="blocks"/> blocks on.</summary>
    public Draw Skip(long blocks) => this with { Block = Block + (ulong)blocks };
}
