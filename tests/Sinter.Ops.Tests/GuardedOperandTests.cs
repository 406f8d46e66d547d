using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Elementwise ops, casts, copies, reductions, reads by position, norms, products and convolutions on operands that end where memory ends: no loop may read past them.</summary>
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

    [Fact]
    public void Norms_softmax_and_losses_read_no_further_than_their_operands()
    {
        foreach (var (rows, columns) in ((int, int)[])[(1, 1), (1, 7), (2, 15), (4, 16), (6, 17), (2, 33), (4, 64), (2, 257), (4, 1030)])
        {
            using GuardedBuffer<float> xs = new(Numbers(rows * columns)), gs = new(Numbers(rows * columns)), ws = new(Numbers(columns)), bs = new(Numbers(columns));
            using GuardedBuffer<float> channelWs = new(Numbers(rows)), channelBs = new(Numbers(rows));
            using GuardedBuffer<long> targets = new(Array.ConvertAll(Numbers(rows), v => (long)(Math.Abs(v) * 1000) % columns)), rowsOf = new(Array.ConvertAll(Numbers(rows), v => (long)(Math.Abs(v) * 1000) % rows));
            Tensor x = Tensor.FromMemory(xs.Memory, [rows, columns]), g = Tensor.FromMemory(gs.Memory, [rows, columns]), target = Tensor.FromMemory(targets.Memory, [rows]), places = Tensor.FromMemory(rowsOf.Memory, [rows]);
            Tensor w = Tensor.FromMemory(ws.Memory, [columns]), b = Tensor.FromMemory(bs.Memory, [columns]);
            Tensor channelW = Tensor.FromMemory(channelWs.Memory, [rows]), channelB = Tensor.FromMemory(channelBs.Memory, [rows]);
            SameBothWays(g, t => t[0].Softmax(-1), x);
            SameBothWays(g, t => t[0].LogSoftmax(-1), x);
            SameBothWays(g, t => t[0].LayerNorm([columns], t[1], t[2]), x, w, b);
            SameBothWays(g, t => t[0].RmsNorm([columns], t[1]), x, w);
            SameBothWays(g, t => t[0].AddLayerNorm(t[0], [columns], t[1], t[2]).Normal, x, w, b);
            SameBothWays(g.Reshape(1, rows, columns), t => t[0].Reshape(1, rows, columns).GroupNorm(1, t[1], t[2]), x, channelW, channelB);
            if (rows > 1) SameBothWays(g, t => t[0].BatchNorm(null, null, t[1], t[2], training: true), x, w, b);
            SameBothWays(Tensor.Of(1f), t => t[0].CrossEntropy(target), x);
            SameBothWays(g, t => places.Embedding(t[0]), x);
        }
    }

    [Fact]
    public void Products_and_convolutions_read_no_further_than_their_operands()
    {
        foreach (var (B, ins, outs, side, kernel, stride) in ((int, int, int, int, int, int)[])[(1, 16, 16, 9, 3, 1), (1, 16, 16, 9, 5, 1), (2, 3, 5, 11, 3, 2), (1, 20, 17, 12, 3, 2), (1, 5, 6, 30, 7, 1), (1, 24, 40, 10, 1, 1)])
        {
            var result = (side - 1) / stride + 1;
            using GuardedBuffer<float> xs = new(Numbers(B * ins * side * side)), ws = new(Numbers(outs * ins * kernel * kernel)), bs = new(Numbers(outs)), gs = new(Numbers(B * outs * result * result));
            Tensor x = Tensor.FromMemory(xs.Memory, [B, ins, side, side]), w = Tensor.FromMemory(ws.Memory, [outs, ins, kernel, kernel]), b = Tensor.FromMemory(bs.Memory, [outs]);
            SameBothWays(Tensor.FromMemory(gs.Memory, [B, outs, result, result]), t => t[0].Conv2d(t[1], t[2], stride, kernel / 2), x, w, b);
        }
        foreach (var (rows, ins, outs) in ((int, int, int)[])[(1, 7, 5), (3, 17, 33), (9, 130, 31), (40, 65, 70)])
        {
            using GuardedBuffer<float> xs = new(Numbers(rows * ins)), ws = new(Numbers(outs * ins)), bs = new(Numbers(outs)), gs = new(Numbers(rows * outs));
            Tensor x = Tensor.FromMemory(xs.Memory, [rows, ins]), w = Tensor.FromMemory(ws.Memory, [outs, ins]), b = Tensor.FromMemory(bs.Memory, [outs]), g = Tensor.FromMemory(gs.Memory, [rows, outs]);
            SameBothWays(g, t => t[0].Linear(t[1], t[2]), x, w, b);
            SameBothWays(g, t => t[0].Linear(t[1], t[2], Activation.Gelu), x, w, b);
        }
    }

    // Values and gradients of guarded operands are those of copies.
    static void SameBothWays(Tensor g, Func<Tensor[], Tensor> f, params Tensor[] operands)
    {
        Tensor[] guarded = [.. operands.Select(x => x.Detach())], copies = [.. operands.Select(x => x.Clone())];
        foreach (var x in guarded.Concat(copies)) x.RequiresGrad = true;
        Tensor expected = f(copies), found = f(guarded);
        Equal(expected, found);
        expected.Backward(g.Clone());
        found.Backward(g);
        for (var i = 0; i < copies.Length; i++) Equal(copies[i].Grad!, guarded[i].Grad!);
    }

    static float[] Numbers(int n) => [.. Enumerable.Range(0, n).Select(i => (i * 37 % 101 - 50) / 17f)];

    static void Equal(Tensor expected, Tensor actual) => Assert.Equal(expected.ToArray<double>(), actual.ToArray<double>());
}
