using Sinter.Cpu;

namespace Sinter;

/// <summary>Joining on the CPU: rows of bytes where a part lies without gaps in the result's type, the device's copy elsewhere.</summary>
static unsafe class CatCpu
{
    const long Grain = 1 << 16;

    /// <summary>y = the parts, one after another along <paramref name="dim"/>; y is row-major.</summary>
    public static void Run(Tensor y, List<Tensor> parts, int dim)
    {
        var inner = y.DType.Size;
        var row = (long)inner;
        for (var d = dim + 1; d < y.Rank; d++) row *= y.Shape[d];
        var start = 0L;
        foreach (var x in parts)
        {
            var size = x.Shape[dim];
            if (x.Count > 0 && x.DType == y.DType && x.IsContiguous)
                Threads.For(x.Count * inner, Grain, new Rows(y.Address + start * row, x.Address, y.Shape[dim] * row, size * row));
            else if (x.Count > 0)
            {
                var under = Geometry.Of(y).Slice(dim, start, size);
                y.Device.Copy(y.ViewAs(under.Shape, under.Strides, under.Offset), x);
            }
            GC.KeepAlive(x);
            start += size;
        }
        GC.KeepAlive(y);
    }

    /// <summary>Copies bytes of a part into the rows of the result; a chunk may begin and end within a row.</summary>
    readonly struct Rows(byte* target, byte* source, long step, long row) : IRangeBody
    {
        public void Run(long from, long to)
        {
            while (from < to)
            {
                var (r, at) = Math.DivRem(from, row);
                var n = Math.Min(row - at, to - from);
                Buffer.MemoryCopy(source + from, target + r * step + at, n, n);
                from += n;
            }
        }
    }
}
