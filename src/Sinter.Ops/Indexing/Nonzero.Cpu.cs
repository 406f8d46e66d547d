using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Finds the elements that are not 0: counts, then lists.</summary>
static unsafe class NonzeroKernel
{
    /// <summary>Positions in the flattened tensor.</summary>
    public static Tensor Flat(Tensor x)
    {
        var truths = Truths(x);
        var y = Tensor.Empty([Count(truths)], DType.Int64);
        List(truths.Address, (long*)y.Address, y.Count);
        GC.KeepAlive(truths);
        return y;
    }

    /// <summary>Positions in each dimension, one row for each element found.</summary>
    public static Tensor Coordinates(Tensor x)
    {
        using var flat = Flat(x);
        var y = Tensor.Empty([flat.Count, x.Rank], DType.Int64);
        using Pin<long> from = flat.Pin<long>(), to = y.Pin<long>();
        for (long i = 0; i < flat.Count; i++)
        {
            var rest = from[i];
            for (var d = x.Rank - 1; d >= 0; d--) (rest, to[i * x.Rank + d]) = Math.DivRem(rest, x.Shape[d]);
        }
        return y;
    }

    static Tensor Truths(Tensor x)
    {
        var plain = x.Detach();
        return (plain.DType == DType.Bool ? plain : plain.NotEqual(0)).Contiguous();
    }

    static long Count(Tensor truths)
    {
        var count = 0L;
        var p = truths.Address;
        for (long i = 0; i < truths.Count; i++) count += p[i] != 0 ? 1 : 0;
        return count;
    }

    // Always writes, and advances where true: there is no branch to mispredict.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void List(byte* truths, long* y, long count)
    {
        long found = 0;
        for (long i = 0; found < count; i++)
        {
            y[found] = i;
            found += truths[i] != 0 ? 1 : 0;
        }
    }
}
