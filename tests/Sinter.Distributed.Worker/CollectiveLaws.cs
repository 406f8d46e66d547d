using System.Numerics;
using System.Security.Cryptography;
using Sinter.Distributed;

namespace Sinter.Distributed.Tests;

/// <summary>What every transport must do, as functions of a rank: tests run them on ranks of whatever kind. A rank knows all ranks' inputs, because they follow from
/// the rank's number, and computes the expected result by itself.</summary>
public static class CollectiveLaws
{
    public static readonly DType[] Types = [.. Enum.GetValues<DType>().Where(dtype => !dtype.IsComplex)];

    static readonly long[] Sizes = [0, 1, 2, 7, 64, 1000, 30_011];

    /// <summary>All laws, on one group.</summary>
    public static void All(ProcessGroup group)
    {
        Reductions(group);
        Rooted(group);
        Movement(group);
        Messages(group);
        Asynchronous(group);
        Subgroups(group);
    }

    public static void Reductions(ProcessGroup group)
    {
        foreach (var dtype in Types)
            foreach (var op in Operations(dtype))
                foreach (long n in dtype == DType.Float32 ? Sizes : [5, 3000])
                {
                    var x = Input(group.Rank, n, dtype);
                    group.AllReduce(x, op);
                    Same(Folded(group.Size, n, dtype, op), x, $"all-reduce {op} of {n} {dtype}");

                    var y = Tensor.Empty([n], dtype);
                    group.ReduceScatter(y, Input(group.Rank, n * group.Size, dtype), op);
                    Same(Folded(group.Size, n * group.Size, dtype, op).Narrow(0, group.Rank * n, n), y, $"reduce-scatter {op} of {n} {dtype}");
                }
        // Complex numbers add up by their parts.
        foreach (var op in (ReduceOp[])[ReduceOp.Sum, ReduceOp.Mean])
            foreach (long n in (long[])[3, 20_000])
            {
                var z = Input(group.Rank, 2 * n, DType.Float32).Reshape(n, 2).ViewAsComplex();
                group.AllReduce(z, op);
                Same(Folded(group.Size, 2 * n, DType.Float32, op), z.ViewAsReal().Reshape(2 * n), $"all-reduce {op} of {n} complex64");
            }
        // Each rank gets a part of another size.
        var part = Tensor.Empty([group.Rank * 5], DType.Float32);
        group.ReduceScatter(part, [.. Enumerable.Range(0, group.Size).Select(r => Input(group.Rank, r * 5, DType.Float32))]);
        Same(Folded(group.Size, group.Rank * 5, DType.Float32, ReduceOp.Sum), part, "uneven reduce-scatter");
    }

    public static void Rooted(ProcessGroup group)
    {
        for (int root = 0; root < group.Size; root++)
            foreach (long n in Sizes)
            {
                var x = Input(group.Rank, n, DType.Float32);
                group.Reduce(x, root, ReduceOp.Max);
                Same(group.Rank == root ? Folded(group.Size, n, DType.Float32, ReduceOp.Max) : Input(group.Rank, n, DType.Float32), x, $"reduce of {n} to {root}");

                x = Input(group.Rank, n, DType.Float32);
                group.Broadcast(x, root);
                Same(Input(root, n, DType.Float32), x, $"broadcast of {n} from {root}");

                Tensor[]? all = group.Rank == root ? [.. Ranks(group, r => Tensor.Empty([n + r], DType.Float32))] : null;
                group.Gather(all, Input(group.Rank, n + group.Rank, DType.Float32), root);
                for (int r = 0; all is not null && r < group.Size; r++) Same(Input(r, n + r, DType.Float32), all[r], $"gather of {n} to {root}");

                x = Tensor.Empty([n + group.Rank], DType.Float32);
                group.Scatter(x, group.Rank == root ? [.. Ranks(group, r => Input(100 + r, n + r, DType.Float32))] : null, root);
                Same(Input(100 + group.Rank, n + group.Rank, DType.Float32), x, $"scatter of {n} from {root}");
            }
    }

    public static void Movement(ProcessGroup group)
    {
        foreach (var dtype in Types)
        {
            var y = Tensor.Empty([group.Size, 3, 5], dtype);
            group.AllGather(y, Input(group.Rank, 15, dtype));
            for (int r = 0; r < group.Size; r++) Same(Input(r, 15, dtype), y.Select(0, r).Reshape(15), $"all-gather of {dtype}");
        }
        foreach (long n in Sizes)
        {
            Tensor[] outputs = [.. Ranks(group, r => Tensor.Empty([n + 3 * r], DType.Float32))];
            group.AllGather(outputs, Input(group.Rank, n + 3 * group.Rank, DType.Float32));
            for (int r = 0; r < group.Size; r++) Same(Input(r, n + 3 * r, DType.Float32), outputs[r], $"uneven all-gather of {n}");

            // What a sends b is as long as a + 2b says.
            outputs = [.. Ranks(group, r => Tensor.Empty([n + r + 2 * group.Rank], DType.Float32))];
            group.AllToAll(outputs, [.. Ranks(group, r => Input(10 * group.Rank + r, n + group.Rank + 2 * r, DType.Float32))]);
            for (int r = 0; r < group.Size; r++) Same(Input(10 * r + group.Rank, n + r + 2 * group.Rank, DType.Float32), outputs[r], $"all-to-all of {n}");
            group.Barrier();
        }
        byte[][] names = group.AllGatherBytes(new byte[group.Rank]);
        for (int r = 0; r < group.Size; r++) Assert.Equal(r, names[r].Length);
    }

    public static void Messages(ProcessGroup group)
    {
        // Everyone sends to everyone at once, large and small, in order.
        List<Work> pending = [];
        List<(Tensor X, Tensor Expected)> received = [];
        for (int other = 0; other < group.Size; other++)
        {
            if (other == group.Rank) continue;
            foreach (long n in Sizes)
            {
                pending.Add(group.SendAsync(Input(group.Rank * 10 + other, n, DType.Float64), other));
                var x = Tensor.Empty([n], DType.Float64);
                pending.Add(group.ReceiveAsync(x, other));
                received.Add((x, Input(other * 10 + group.Rank, n, DType.Float64)));
            }
        }
        foreach (var work in pending) work.Wait();
        foreach (var (x, expected) in received) Same(expected, x, "message");
        if (group.Size < 2 || group.Rank > 1) return;
        var ball = Input(0, 9, DType.Int32);
        if (group.Rank == 0) group.Send(ball, 1);
        else group.Receive(ball, 0);
        Same(Input(0, 9, DType.Int32), ball, "blocking message");
    }

    public static void Asynchronous(ProcessGroup group)
    {
        Tensor[] xs = [.. Enumerable.Range(1, 20).Select(i => Input(group.Rank, i * 50, DType.Float32))];
        Work[] works = [.. xs.Select(x => group.AllReduceAsync(x))];
        var last = Input(group.Rank, 3, DType.Float32);
        group.AllReduce(last);
        Assert.All(works, work => Assert.True(work.IsCompleted, "a blocking call ended before those called earlier"));
        Task.WhenAll(works.Select(work => work.AsTask())).Wait();
        for (int i = 0; i < xs.Length; i++) Same(Folded(group.Size, xs[i].Count, DType.Float32, ReduceOp.Sum), xs[i], "asynchronous all-reduce");

        // Columns of a matrix are not contiguous.
        var whole = Input(group.Rank, 60, DType.Float32).Reshape(6, 10);
        int before = whole.Version;
        group.AllReduceAsync(whole.Transpose(0, 1)).Wait();
        Same(Folded(group.Size, 60, DType.Float32, ReduceOp.Sum), whole.Reshape(60), "all-reduce of a transposed view");
        Assert.NotEqual(before, whole.Version);
    }

    public static void Subgroups(ProcessGroup group)
    {
        int[] even = [.. Enumerable.Range(0, group.Size).Where(r => r % 2 == 0)], odd = [.. Enumerable.Range(0, group.Size).Where(r => r % 2 == 1)];
        for (int times = 0; times < 2; times++)
        {
            using var mine = odd.Length == 0 ? group.NewGroup(even) : group.NewGroup(even) ?? group.NewGroup(odd);
            Assert.NotNull(mine);
            Assert.Equal(group.Rank / 2, mine.Rank);
            Assert.Equal(group.Rank % 2 == 0 ? even : odd, mine.GlobalRanks);
            var x = Tensor.From([(long)group.Rank]);
            mine.AllReduce(x);
            Assert.Equal(mine.GlobalRanks.Sum(), x.ToArray<long>()[0]);
            group.Barrier();
        }
        Span<double> numbers = [group.Rank, 1];
        group.AllReduce(numbers, ReduceOp.Mean);
        Assert.Equal([(group.Size - 1) / 2.0, 1.0], numbers.ToArray());
    }

    /// <summary>A hash of all-reduces of many sizes and types: equal on all backends.</summary>
    public static string Digest(ProcessGroup group)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var dtype in Types)
            foreach (var op in Operations(dtype))
                foreach (long n in (long[])[1, 5, 1000, 40_000, 130_001])
                {
                    var x = Input(group.Rank, n, dtype);
                    group.AllReduce(x, op);
                    hash.AppendData(Bytes(x));
                }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The operations that a type has.</summary>
    public static IEnumerable<ReduceOp> Operations(DType dtype) =>
        Enum.GetValues<ReduceOp>().Where(op => dtype.IsInexact ? op < ReduceOp.BitAnd : op != ReduceOp.Mean);

    /// <summary>Numbers that follow from the rank: of both signs, some repeated, their sums inexact.</summary>
    public static Tensor Input(int rank, long n, DType dtype)
    {
        var random = new Random(rank * 7919 + (int)(n % 1000));
        var values = new double[n];
        for (long i = 0; i < n; i++) values[i] = dtype.IsInexact ? Math.ScaleB(random.NextDouble() - 0.5, random.Next(-3, 4)) : random.Next(dtype == DType.UInt8 ? 0 : -100, 100);
        return Tensor.From(values).To(dtype);
    }

    /// <summary>The fold in the order of the ranks, one element after the other, written as one would write it first.</summary>
    public static Tensor Folded(int ranks, long n, DType dtype, ReduceOp op)
    {
        Tensor[] xs = [.. Enumerable.Range(0, ranks).Select(r => Input(r, n, dtype))];
        if (dtype.IsInexact && dtype != DType.Float64) return Folded([.. xs.Select(x => x.To(DType.Float32).ToArray<float>())], op).To(dtype);
        if (dtype == DType.Float64) return Folded([.. xs.Select(x => x.ToArray<double>())], op);
        var wide = xs.Select(x => x.To(DType.Int64).ToArray<long>()).ToArray();
        var y = wide[0];
        for (int r = 1; r < ranks; r++)
            for (long i = 0; i < n; i++) y[i] = Fold(dtype, y[i], wide[r][i], op);
        return dtype == DType.Bool ? Tensor.From([.. y.Select(v => v != 0)]) : Tensor.From(y).To(dtype);
    }

    static long Fold(DType dtype, long a, long b, ReduceOp op) => op switch
    {
        ReduceOp.Sum => dtype == DType.Bool ? a | b : Wrapped(dtype, a + b),
        ReduceOp.Product => dtype == DType.Bool ? a & b : Wrapped(dtype, a * b),
        ReduceOp.Min => Math.Min(a, b),
        ReduceOp.Max => Math.Max(a, b),
        ReduceOp.BitAnd => a & b,
        ReduceOp.BitOr => a | b,
        _ => a ^ b,
    };

    static long Wrapped(DType dtype, long value) => dtype switch
    {
        DType.UInt8 => (byte)value,
        DType.Int8 => (sbyte)value,
        DType.Int16 => (short)value,
        DType.Int32 => (int)value,
        _ => value,
    };

    static Tensor Folded<T>(T[][] xs, ReduceOp op) where T : unmanaged, INumber<T>
    {
        var y = xs[0];
        for (int r = 1; r < xs.Length; r++)
            for (int i = 0; i < y.Length; i++)
                y[i] = op switch { ReduceOp.Sum or ReduceOp.Mean => y[i] + xs[r][i], ReduceOp.Product => y[i] * xs[r][i], ReduceOp.Min => T.Min(y[i], xs[r][i]), _ => T.Max(y[i], xs[r][i]) };
        for (int i = 0; op == ReduceOp.Mean && i < y.Length; i++) y[i] /= T.CreateChecked(xs.Length);
        return Tensor.From(y);
    }

    static IEnumerable<Tensor> Ranks(ProcessGroup group, Func<int, Tensor> tensor) => Enumerable.Range(0, group.Size).Select(tensor);

    /// <summary>Equal bit for bit.</summary>
    public static void Same(Tensor expected, Tensor actual, string what)
    {
        Assert.Equal(expected.DType, actual.DType);
        Assert.True(Bytes(expected).SequenceEqual(Bytes(actual)), $"{what}: the bits differ");
    }

    /// <summary>The elements' bytes in memory order.</summary>
    public static byte[] Bytes(Tensor x)
    {
        x = x.Contiguous();
        return x.DType switch
        {
            DType.Float64 => Raw<double>(x),
            DType.Float32 => Raw<float>(x),
            DType.Int64 => Raw<long>(x),
            DType.Int32 => Raw<int>(x),
            DType.Int16 => Raw<short>(x),
            DType.Float16 => Raw<Half>(x),
            DType.BFloat16 => Raw<BFloat16>(x),
            DType.Int8 => Raw<sbyte>(x),
            DType.Bool => Raw<bool>(x),
            _ => x.ToArray<byte>(),
        };
    }

    static byte[] Raw<T>(Tensor x) where T : unmanaged => System.Runtime.InteropServices.MemoryMarshal.AsBytes<T>(x.ToArray<T>()).ToArray();
}
