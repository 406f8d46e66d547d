using System.Numerics;

namespace Sinter.Cpu;

/// <summary>The parallel loop over all tiles of a batch of products.</summary>
internal readonly unsafe struct GemmLoop<T>(
    GemmKernels<T> kernels, GemmPlan plan, Product<T> first, nint aBatch, nint bBatch, nint cBatch)
    : IRangeBody where T : unmanaged, INumberBase<T>
{
    public void Run(long from, long to)
    {
        bool isVector = first.M == 1 || first.N == 1;
        for (long tile = from; tile < to; tile++)
        {
            var (s, rest) = Math.DivRem((nint)tile, (nint)plan.TilesPerProduct);
            var (i, j) = Math.DivRem(rest, (nint)plan.ColumnTiles);
            var part = first.Shift(s * aBatch, s * bBatch, s * cBatch)
                .Tile(i * plan.TileRows, j * plan.TileColumns, plan.TileRows, plan.TileColumns);
            if (isVector) { Gemv<T>.Multiply(part); }
            else { GemmTile<T>.Multiply(kernels, part); }
        }
    }
}
