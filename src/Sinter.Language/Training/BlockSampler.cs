namespace Sinter.Language;

/// <summary>
/// Draws training batches: blocks at random places of the text. The places depend on the seed and the step alone, so that a resumed run
/// reads on exactly where it stopped.
/// </summary>
/// <param name="tokens">The training text; longer than <paramref name="blockSize"/>.</param>
/// <param name="batchSize">Blocks in a batch.</param>
/// <param name="blockSize">Ids in a block.</param>
/// <param name="seed">The seed of the places.</param>
public sealed class BlockSampler(ReadOnlyMemory<int> tokens, int batchSize, int blockSize, ulong seed)
{
    /// <summary>The batch of a step, in arrays of its own.</summary>
    public TokenBatch Batch(int step)
    {
        TokenBatch batch = new(batchSize, blockSize);
        ulong places = (ulong)(tokens.Length - blockSize);
        for (int row = 0; row < batchSize; row++)
        {
            ulong random = SplitMix64.At(seed, ((ulong)step * (ulong)batchSize) + (ulong)row);
            batch.SetRow(row, tokens.Span, (int)Math.BigMul(random, places, out _));
        }
        return batch;
    }
}
