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
        // Panel by panel of the triangle: its own rows, then the product that all rows still open lack.
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            T* t = (T*)triangle + matrix * n * n, x = (T*)b + matrix * n * columns;
            // For few right-hand sides there is nothing to gain from a product.
            var width = columns < 8 ? n : PanelProduct<T>.WidthOf(n);
            for (long done = 0; done < n; done += width)
            {
                var count = Math.Min(width, n - done);
                var from = upper ? n - done - count : done;
                Rows(t, x, from, from + count);
                var (open, rows) = upper ? (0, from) : (from + count, n - from - count);
                if (width < n) PanelProduct<T>.Subtract(x + open * columns, columns, t + open * n + from, n, x + from * columns, columns, 1, rows, columns, count);
            }
        }

        // The rows of a panel, of which those outside it have been taken away before.
        void Rows<T>(T* t, T* x, long from, long to) where T : unmanaged, INumberBase<T>
        {
            for (var step = from; step < to; step++)
            {
                var i = upper ? to - 1 - (step - from) : step;
                var row = x + i * columns;
                for (var k = upper ? i + 1 : from; k < (upper ? to : i); k++)
                    if (t[i * n + k] != T.Zero) Field<T>.Add(row, -t[i * n + k], x + k * columns, columns);
                if (unit) continue;
                for (long c = 0; c < columns; c++) row[c] /= t[i * n + i];
            }
        }
    }
}
