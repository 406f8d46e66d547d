using Sinter.Cpu;

namespace Sinter;

/// <summary>Random integers from 64 random bits each: multiplied by the number of choices, the upper half is the choice. What that favours is below 2⁻⁶⁴ · choices.</summary>
static unsafe class RandomIntegers
{
    const long Grain = 1 << 14;

    /// <summary>Integers of [low, high).</summary>
    public static Tensor Between(long low, long high, Shape shape, Generator generator)
    {
        var y = Words(shape, generator);
        using var ys = y.Pin<long>();
        Threads.For(shape.Count, Grain, new Scale(ys, low, unchecked((ulong)high - (ulong)low)));
        return y;
    }

    /// <summary>0 … n - 1 in random order (Fisher and Yates).</summary>
    public static Tensor Permutation(long n, Generator generator)
    {
        var y = Tensor.Arange(n);
        using var words = Words([n], generator);
        using var ys = y.Pin<long>();
        using var ws = words.Pin<long>();
        for (var i = n - 1; i > 0; i--)
        {
            var j = (long)Math.BigMul((ulong)ws[i], (ulong)(i + 1), out _);
            (ys[i], ys[j]) = (ys[j], ys[i]);
        }
        return y;
    }

    static Tensor Words(Shape shape, Generator generator)
    {
        var y = Tensor.Empty(shape, DType.Int64);
        using var ys = y.Pin<long>();
        Philox.Words(generator.Reserve(Philox.BlocksOfWords(2 * shape.Count)), (uint*)ys.Pointer, 2 * shape.Count);
        return y;
    }

    readonly struct Scale(long* y, long low, ulong choices) : IRangeBody
    {
        public void Run(long from, long to)
        {
            for (var i = from; i < to; i++) y[i] = unchecked(low + (long)Math.BigMul((ulong)y[i], choices, out _));
        }
    }
}
