namespace Sinter.Cpu;

/// <summary>The parallel loop over all tiles of a batch of products of 16-bit numbers.</summary>
internal readonly unsafe struct NarrowLoop<T>(GemmPlan plan, Product<T> first, nint aBatch, nint bBatch, nint cBatch) : IRangeBody
    where T : unmanaged
{
    public void Run(long from, long to)
    {
        for (long index = from; index < to; index++)
        {
            NarrowTile<T>.Multiply(plan.Tile(index, first, aBatch, bBatch, cBatch), plan);
        }
    }
}
