namespace Sinter.Bench.Contenders;

/// <summary>Several sets of inputs, taken in turn, so that none is still in a cache when its turn comes again.</summary>
sealed class Rotation<T>(int copies, Func<int, T> make)
{
    readonly T[] sets = [.. Enumerable.Range(0, copies).Select(make)];
    int next;

    /// <summary>The set whose turn it is.</summary>
    public T Next()
    {
        var set = sets[next];
        next = next + 1 == sets.Length ? 0 : next + 1;
        return set;
    }

    /// <summary>The first set, whose results are compared.</summary>
    public T First => sets[0];
}

/// <summary>How many sets a rotation needs.</summary>
static class Rotation
{
    // Four times a large last-level cache.
    const double Enough = 128 << 20;

    /// <summary>As many as fill more than a last-level cache; at least two, so that even a large set is not the one just used.</summary>
    public static int Copies(double bytes) => (int)Math.Clamp(Math.Ceiling(Enough / bytes), 2, 4096);
}
