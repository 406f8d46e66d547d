using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Elementwise ops, casts, copies, reductions and reads by position on operands that end where memory ends: no loop may read past them.</summary>
public class GuardedOperandTests
{
    static readonly int[] Lengths = [.. Enumerable.Range(1, 70), 127, 255, 256, 257, 1023, 1024, 1025];

    [Fact]
    public void Formulas_and_casts_read_no_further_than_their_operands()
    {
        foreach (var n in Lengths)
        {
            using GuardedBuffer<float> xs = new(Numbers(n)), ys = new(Numbers(n));
            using GuardedBuffer<bool> masks = new(Array.ConvertAll(Numbers(n), v => v > 0));
            using GuardedBuffer<Half> halves = new(Array.ConvertAll(Numbers(n), v => (Half)v));
            using GuardedBuffer<sbyte> bytes = new(Array.ConvertAll(Numbers(n), v => (sbyte)(10 * v)));
            using GuardedBuffer<long> longs = new(Array.ConvertAll(Numbers(n), v => (long)(10 * v)));
            Tensor x = Tensor.FromMemory(xs.Memory, [n]), y = Tensor.FromMemory(ys.Memory, [n]), mask = Tensor.FromMemory(masks.Memory, [n]);
            Equal(x.Clone().Exp(), x.Exp());
            Equal(x.Clone().Tanh(), x.Tanh());
            Equal(x.Clone().Gelu(), x.Gelu());
            Equal(x.Clone() + y.Clone(), x + y);
            Equal(Tensor.Where(mask.Clone(), x.Clone(), y.Clone()), Tensor.Where(mask, x, y));
            foreach (var narrow in (Tensor[])[x, Tensor.FromMemory(halves.Memory, [n]), Tensor.FromMemory(bytes.Memory, [n]), Tensor.FromMemory(longs.Memory, [n]), mask])
                foreach (var type in (DType[])[DType.Float32, DType.Float64, DType.Float16, DType.BFloat16, DType.Int8, DType.UInt8, DType.Int32, DType.Int64, DType.Bool])
                    Equal(narrow.Clone().To(type), narrow.To(type));
            // The result ends there too.
            y.CopyInPlace(x.Clone());
            Equal(x, y);
            Tensor.FromMemory(bytes.Memory, [n]).CopyInPlace(Tensor.FromMemory(longs.Memory, [n]));
            Tensor.FromMemory(halves.Memory, [n]).CopyInPlace(x);
            x.TanhInPlace();
        }
    }

    [Fact]
    public void Reductions_and_reads_by_position_read_no_further_than_their_operands()
    {
        foreach (var (rows, columns) in ((int, int)[])[(1, 1), (1, 7), (3, 15), (4, 16), (5, 17), (17, 5), (33, 31), (49, 64), (300, 65), (70, 129), (9, 1030)])
        {
            using GuardedBuffer<float> xs = new(Numbers(rows * columns));
            using GuardedBuffer<long> places = new(Array.ConvertAll(Numbers(rows * columns), v => (long)(Math.Abs(v) * 1000) % rows));
            Tensor x = Tensor.FromMemory(xs.Memory, [rows, columns]), copy = x.Clone(), at = Tensor.FromMemory(places.Memory, [rows, columns]);
            Equal(copy.Sum(), x.Sum());
            foreach (var dim in (int[])[0, 1])
            {
                Equal(copy.Sum(dim), x.Sum(dim));
                Equal(copy.AMax(dim), x.AMax(dim));
                Equal(copy.ArgMin(dim), x.ArgMin(dim));
                Equal(copy.CumSum(dim), x.CumSum(dim));
            }
            Equal(copy.Gather(0, at.Clone()), x.Gather(0, at));
            Equal(copy.ScatterAdd(0, at.Clone(), copy), x.ScatterAdd(0, at, x));
            Equal(copy.IndexSelect(0, at.Clone().Narrow(1, 0, 1).Reshape(-1)), x.IndexSelect(0, at.Narrow(1, 0, 1).Reshape(-1)));
            Equal(copy.T.Contiguous(), x.T.Contiguous());
            Equal(copy.Sort(1).Values, x.Sort(1).Values);
        }
    }

    static float[] Numbers(int n) => [.. Enumerable.Range(0, n).Select(i => (i * 37 % 101 - 50) / 17f)];

    static void Equal(Tensor expected, Tensor actual) => Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>());
}
