using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

/// <summary>Substitution, a row of all right-hand sides at a time.</summary>
static unsafe class TriangularSolveCpu
{
    /// <summary>B becomes T⁻¹ B for each matrix of a batch, both row-major and of one batch shape.</summary>
    public static void Run(Tensor triangle, Tensor b, bool upper, bool unit)
    {
        long n = triangle.Shape[^1], columns = b.Shape[^1];
        if (n == 0 || columns == 0) return;
        MatrixBatch.Run(b.DType, b.MatrixCount, (double)n * n * columns, new Body(triangle.Address, b.Address, n, columns, upper, unit));
        GC.KeepAlive(triangle);
        GC.KeepAlive(b);
    }

    readonly struct Body(byte* triangle, byte* b, long n, long columns, bool upper, bool unit) : IMatrixBody
    {
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            T* t = (T*)triangle + matrix * n * n, x = (T*)b + matrix * n * columns;
            for (long step = 0; step < n; step++)
            {
                var i = upper ? n - 1 - step : step;
                var row = x + i * columns;
                for (var k = upper ? i + 1 : 0; k < (upper ? n : i); k++)
                    if (t[i * n + k] != T.Zero) Field<T>.Add(row, -t[i * n + k], x + k * columns, columns);
                if (unit) continue;
                for (long c = 0; c < columns; c++) row[c] /= t[i * n + i];
            }
        }
    }
}
