using System.Numerics;

namespace Sinter.Cpu;

/// <summary>The parallel loop over all tiles of a batch of products.</summary>
internal readonly unsafe struct GemmLoop<T>(
    GemmKernels<T> kernels, GemmPlan plan, Product<T> first, nint aBatch, nint bBatch, nint cBatch)
    : IRangeBody where T : unmanaged, INumberBase<T>
{
    public void Run(long from, long to)
    {
        for (long index = from; index < to; index++)
        {
            var tile = plan.Tile(index, first, aBatch, bBatch, cBatch);
            if (plan.Method == GemmMethod.Tiles) { GemmTile<T>.Multiply(kernels, tile, plan.KBlock); }
            else if (plan.Method == GemmMethod.Turned) { GemmTile<T>.MultiplyTurned(kernels, tile, plan.KBlock); }
            else
            {
                ThinProduct<T>.Multiply(tile, plan.Method);
                tile.Finish(0, tile.M);
            }
        }
    }
}
