using System.Numerics;
using Sinter.Cpu;

namespace Sinter;

static unsafe class LuCpu
{
    /// <summary>Each matrix becomes L below its diagonal (whose own is ones) and U above, P A = L U by row exchanges: row i was exchanged with row pivots[i] - 1.
    /// info is 0, or the place, from 1, of the first zero on U's diagonal.</summary>
    public static (Tensor Pivots, Tensor Info) Run(Tensor a)
    {
        long m = a.Shape[^2], n = a.Shape[^1], k = Math.Min(m, n);
        Tensor pivots = Tensor.Empty([.. a.Shape[..^2], k], DType.Int32), info = Tensor.Zeros(a.Shape[..^2], DType.Int32);
        MatrixBatch.Run(a.DType, a.MatrixCount, (double)m * n * k, new Body(a.Address, (int*)pivots.Address, (int*)info.Address, m, n));
        GC.KeepAlive(a);
        return (pivots, info);
    }

    readonly struct Body(byte* a, int* pivots, int* info, long m, long n) : IMatrixBody
    {
        // Panel by panel: its columns, the rows of U beside it, then the product of both that all behind it lacks.
        public void Run<T>(long matrix) where T : unmanaged, INumberBase<T>
        {
            var lu = (T*)a + matrix * m * n;
            long k = Math.Min(m, n), width = PanelProduct<T>.WidthOf(k);
            for (long from = 0; from < k; from += width)
            {
                var to = Math.Min(k, from + width);
                for (var c = from; c < to; c++) Column(lu, c, to, matrix);
                for (var r = from + 1; r < to; r++)
                    for (var c = from; c < r; c++) Field<T>.Add(lu + r * n + to, -lu[r * n + c], lu + c * n + to, n - to);
                PanelProduct<T>.Subtract(lu + to * n + to, n, lu + to * n + from, n, lu + from * n + to, n, 1, m - to, n - to, to - from);
            }
        }

        // One column: its pivot, and what it takes from the columns of its panel behind it.
        void Column<T>(T* lu, long c, long end, long matrix) where T : unmanaged, INumberBase<T>
        {
            var pivot = c;
            for (var r = c + 1; r < m; r++)
                if (Field<T>.Abs(lu[r * n + c]) > Field<T>.Abs(lu[pivot * n + c])) pivot = r;
            pivots[matrix * Math.Min(m, n) + c] = (int)pivot + 1;
            if (pivot != c)
                for (long j = 0; j < n; j++) (lu[c * n + j], lu[pivot * n + j]) = (lu[pivot * n + j], lu[c * n + j]);
            if (lu[c * n + c] == T.Zero)
            {
                if (info[matrix] == 0) info[matrix] = (int)c + 1;
                return;
            }
            for (var r = c + 1; r < m; r++)
            {
                lu[r * n + c] /= lu[c * n + c];
                Field<T>.Add(lu + r * n + c + 1, -lu[r * n + c], lu + c * n + c + 1, end - c - 1);
            }
        }
    }

    /// <summary>The order of the rows after the exchanges: row i of P A is row order[i] of A; and the sign of that permutation.</summary>
    public static (Tensor Order, Tensor Signs) Permutations(Tensor pivots, long rows)
    {
        var k = pivots.Shape[^1];
        var batch = pivots.Shape[..^1];
        var exchanges = pivots.ToArray<int>();
        var order = new long[batch.Count * rows];
        var signs = new double[batch.Count];
        for (long b = 0; b < batch.Count; b++)
        {
            signs[b] = 1;
            for (long i = 0; i < rows; i++) order[b * rows + i] = i;
            for (long i = 0; i < k; i++)
            {
                var j = exchanges[b * k + i] - 1L;
                Check.Index(j >= i && j < rows, $"LU: pivot {i} is {j + 1}; it must be from {i + 1} to {rows}.");
                if (j == i) continue;
                (order[b * rows + i], order[b * rows + j]) = (order[b * rows + j], order[b * rows + i]);
                signs[b] = -signs[b];
            }
        }
        return (Tensor.From(order, [.. batch, rows]), Tensor.From(signs, batch));
    }
}
