namespace Sinter.Distributed.Algorithms;

/// <summary>All-reduce in three ways that give the same bits.</summary>
/// <remarks>
/// The textbook ring passes partial sums on, so each slice is added up from another rank on; which order an element gets then depends on the buffer's length. Here the
/// steps and bytes of the ring stay, 2(N−1) messages of S/N, but in its first half step k is an exchange with the ranks k before and after: each
/// rank gets all inputs of its slice and folds them itself, in the order of the ranks. The second half is the usual ring.
/// </remarks>
internal static unsafe class AllReduce
{
    public static void Run(Transport t, in Call call, byte* x)
    {
        if (t.Size == 1) Alone(call, x);
        else if (t.Size == 2) AsPair(t, call, x);
        else if (call.Count * call.DType.Size <= t.FewStepsLimit) InFewSteps(t, call, x);
        else WithFewBytes(t, call, x);
    }

    /// <summary>One rank: its values are the result. Float means and 16-bit types come out as they went in.</summary>
    static void Alone(in Call call, byte* x)
    {
        nint only = (nint)x;
        Reducer.Reduce(call.Op, call.DType, new(ref only), x, call.Count);
    }

    /// <summary>Two ranks give each other everything, and both fold: the bytes of the ring in half its steps. A piece is folded while it is still in the cache.</summary>
    static void AsPair(Transport t, in Call call, byte* x)
    {
        int size = call.DType.Size, other = 1 - t.Rank;
        long piece = t.Chunk / size;
        byte* theirs = t.Scratch(Math.Min(piece, call.Count) * size);
        nint* inputs = stackalloc nint[2];
        long from = 0;
        do
        {
            long now = Math.Min(piece, call.Count - from);
            byte* own = x + from * size;
            t.Exchange(call, new(other, own, now * size), new(other, theirs, now * size));
            (inputs[t.Rank], inputs[other]) = ((nint)own, (nint)theirs);
            Reducer.Reduce(call.Op, call.DType, new(inputs, 2), own, now);
            from += now;
        }
        while (from < call.Count);
    }

    /// <summary>⌈log₂ N⌉ steps that double what each rank knows (Bruck et al., 1997); then everyone folds all inputs. For few bytes.</summary>
    static void InFewSteps(Transport t, in Call call, byte* x)
    {
        long bytes = call.Count * call.DType.Size, apart = (bytes + 63) / 64 * 64;
        int n = t.Size;
        // Block j is the input of rank (own + j) mod N. Blocks are sent with the gaps between them.
        byte* blocks = t.Scratch(n * apart);
        Buffer.MemoryCopy(x, blocks, bytes, bytes);
        for (int known = 1; known < n; known *= 2)
        {
            int next = Math.Min(known, n - known);
            t.Exchange(call, new((t.Rank - known + n) % n, blocks, next * apart), new((t.Rank + known) % n, blocks + known * apart, next * apart));
        }
        Span<nint> inputs = n <= 64 ? stackalloc nint[n] : new nint[n];
        for (int r = 0; r < n; r++) inputs[r] = (nint)(blocks + (r - t.Rank + n) % n * apart);
        Reducer.Reduce(call.Op, call.DType, inputs, x, call.Count);
    }

    /// <summary>Reduce-scatter and all-gather over slices, in place. For many bytes.</summary>
    static void WithFewBytes(Transport t, in Call call, byte* x)
    {
        var slices = new Slices(call.Count, call.DType.Size, t.Size);
        int n = t.Size, own = t.Rank;
        var fold = new SliceFold(t, slices.Longest, call.DType.Size);
        for (long from = 0; from < slices.Longest; from += fold.Elements)
        {
            for (int k = 1; k < n; k++)
            {
                int to = (own + k) % n, source = (own - k + n) % n;
                t.Exchange(call, Part(to, x + slices.Offset(to, from), slices.Bytes(to, from, fold.Elements)),
                    Part(source, fold.Buffer(source), slices.Bytes(own, from, fold.Elements)));
            }
            byte* mine = x + slices.Offset(own, from);
            fold.Reduce(call, mine, mine, slices.Count(own, from, fold.Elements));
        }
        for (int k = 0; k < n - 1; k++)
        {
            int give = (own - k + n) % n, take = (own - k - 1 + n) % n;
            t.Exchange(call, Part((own + 1) % n, x + slices.Offset(give), slices.Bytes(give)), Part((own - 1 + n) % n, x + slices.Offset(take), slices.Bytes(take)));
        }
    }

    // Both sides know which slices are empty, so nothing is sent for them.
    internal static Message Part(int peer, byte* data, long bytes) => bytes > 0 ? new(peer, data, bytes) : Message.None;
}
