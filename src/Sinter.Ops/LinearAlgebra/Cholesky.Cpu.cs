using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

static unsafe class CholeskyCpu
{
    /// <summary>Each matrix, of which the lower triangle is read, becomes L with L Lᴴ = A; info is the order of the first leading minor that is not positive, or 0.</summary>
    public static Tensor Run(Tensor a)
    {
        var info = Tensor.Zeros(a.Shape[..^2], DType.Int32);
        var n = a.Shape[^1];
        MatrixBatch.Run(a.DType, a.MatrixCount, n * (double)n * n / 3, new Body(a.Address, (int*)info.Address, n));
        GC.KeepAlive(a);
        return info;
    }

    readonly struct Body(byte* a, int* info, long n) : IMatrixBody
    {
        // Columns that the update behind a panel computes together; above the diagonal nothing is needed.
        const long Strip = 256;

        // Panel by panel: its rows, then the product of them that all behind it lacks.
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            var l = (T*)a + matrix * n * n;
            var width = PanelProduct<T>.WidthOf(n);
            for (long k = 0; k < n; k += width)
            {
                var end = Math.Min(n, k + width);
                for (var i = k; i < n; i++)
                {
                    Row(l, i, k, Math.Min(i, end));
                    if (i < end && !Diagonal(l, i, k, matrix)) return;
                }
                for (var j = end; j < n; j += Strip)
                    PanelProduct<T>.Subtract(l + j * n + j, n, l + j * n + k, n, l + j * n + k, 1, n, n - j, Math.Min(Strip, n - j), end - k);
            }
        }

        // Along rows: the numbers of two that are multiplied lie side by side.
        void Row<T>(T* l, long i, long k, long end) where T : unmanaged, INumberBase<T>
        {
            var row = l + i * n;
            for (var j = k; j < end; j++) row[j] = (row[j] - Field<T>.Conj(Field<T>.Dot(row + k, l + j * n + k, j - k))) / l[j * n + j];
        }

        bool Diagonal<T>(T* l, long i, long k, long matrix) where T : unmanaged, INumberBase<T>
        {
            var row = l + i * n;
            var square = Field<T>.Real(row[i]) - Field<T>.Real(Field<T>.Dot(row + k, row + k, i - k));
            if (!(square > 0))
            {
                info[matrix] = (int)i + 1;
                square = double.NaN;
            }
            row[i] = Field<T>.Of(Math.Sqrt(square));
            new Span<T>(row + i + 1, (int)(n - i - 1)).Clear();
            return info[matrix] == 0;
        }
    }
}
