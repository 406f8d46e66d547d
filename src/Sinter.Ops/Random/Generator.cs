namespace Sinter;

/// <summary>A source of random numbers: a seed, and how far its stream has been used. Safe to share between threads. After <c>torch.Generator</c>.</summary>
/// <remarks>The numbers come from Philox4x32-10, a function of (seed, position): a draw reserves a stretch of positions, and each of its elements
/// depends on its own position alone. Hence the same seed gives the same numbers for any number of threads, and <see cref="State"/> is two integers.</remarks>
public sealed class Generator
{
    const long DefaultSeed = 67280421310721;   // PyTorch's default_rng_seed_val

    readonly Lock _gate = new();
    GeneratorState _state;

    /// <summary>A generator at the beginning of the stream of a seed.</summary>
    public Generator(long seed = DefaultSeed) => Seed(seed);

    /// <summary>The generator of every random op that is given none.</summary>
    public static Generator Default { get; } = new();

    /// <summary>The seed and the position in its stream. Setting a state that was read before continues exactly there.</summary>
    public GeneratorState State
    {
        get { lock (_gate) return _state; }
        set { lock (_gate) _state = value; }
    }

    /// <summary>The seed last given.</summary>
    public long InitialSeed => (long)State.Seed;

    /// <summary>Goes to the beginning of the stream of a seed.</summary>
    /// <returns>This generator.</returns>
    public Generator Seed(long seed)
    {
        State = new((ulong)seed, 0);
        return this;
    }

    /// <summary>Seeds <see cref="Default"/>.</summary>
    [Export("manual_seed")]
    public static Generator ManualSeed(long seed) => Default.Seed(seed);

    /// <summary>A seed from the system's entropy, also set here.</summary>
    public long Reseed()
    {
        var seed = Random.Shared.NextInt64();
        Seed(seed);
        return seed;
    }

    /// <summary>Takes the next <paramref name="blocks"/> blocks of four words of the stream: whoever holds the draw may compute them when and where he likes.</summary>
    internal Draw Reserve(long blocks)
    {
        lock (_gate)
        {
            var draw = new Draw(_state.Seed, _state.Offset);
            _state = _state with { Offset = _state.Offset + (ulong)blocks };
            return draw;
        }
    }

    /// <summary>One uniform number of [0, 1), with 53 random bits.</summary>
    public unsafe double NextDouble()
    {
        double u;
        Philox.Uniform(Reserve(Philox.BlocksOfDoubles(1)), &u, 1);
        return u;
    }

    /// <summary>One integer of [0, <paramref name="below"/>), each equally likely.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="below"/> is not positive.</exception>
    public unsafe long NextInt64(long below)
    {
        Check.Index(below > 0, $"Generator.NextInt64: below is {below}; there must be at least one integer from 0.");
        var words = stackalloc uint[4];
        // Multiply and shift; what would favour some results is drawn again (Lemire, 2019).
        var n = (ulong)below;
        var reject = (0 - n) % n;
        while (true)
        {
            Philox.Words(Reserve(1), words, 4);
            var high = Math.BigMul(words[0] | (ulong)words[1] << 32, n, out var low);
            if (low >= reject) return (long)high;
        }
    }
}
