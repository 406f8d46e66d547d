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
        // Row by row: the numbers of two rows that are multiplied lie side by side.
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            var l = (T*)a + matrix * n * n;
            for (long i = 0; i < n; i++)
            {
                var row = l + i * n;
                for (long j = 0; j < i; j++) row[j] = (row[j] - Field<T>.Conj(Field<T>.Dot(row, l + j * n, j))) / l[j * n + j];
                var square = Field<T>.Real(row[i]) - Field<T>.Real(Field<T>.Dot(row, row, i));
                if (!(square > 0))
                {
                    info[matrix] = (int)i + 1;
                    square = double.NaN;
                }
                row[i] = Field<T>.Of(Math.Sqrt(square));
                new Span<T>(row + i + 1, (int)(n - i - 1)).Clear();
                if (info[matrix] != 0) return;
            }
        }
    }
}
