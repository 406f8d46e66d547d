namespace Sinter.Distributed.Algorithms;

/// <summary>Step k exchanges with the ranks k before and after; each rank folds all inputs for itself, in the order of the ranks.</summary>
internal static unsafe class ReduceScatter
{
    public static void Run(Transport t, in Call call, Segments inputs, byte* y)
    {
        int n = t.Size, own = t.Rank, size = call.DType.Size;
        // Uneven parts: a rank folds as long as it has something left, and sends as long as the other does.
        long longest = 0;
        for (int r = 0; r < n; r++) longest = Math.Max(longest, inputs.Bytes(r) / size);
        var fold = new SliceFold(t, longest, size);
        for (long from = 0; from < longest; from += fold.Elements)
        {
            for (int k = 1; k < n; k++)
            {
                int to = (own + k) % n, source = (own - k + n) % n;
                t.Exchange(call, AllReduce.Part(to, inputs.Address(to) + from * size, Piece(inputs, to, from * size, fold.Elements * size)),
                    AllReduce.Part(source, fold.Buffer(source), Piece(inputs, own, from * size, fold.Elements * size)));
            }
            long bytes = Piece(inputs, own, from * size, fold.Elements * size);
            if (bytes > 0) fold.Reduce(call, inputs.Address(own) + from * size, y + from * size, bytes / size);
        }
    }

    static long Piece(Segments inputs, int rank, long from, long most) => Math.Clamp(inputs.Bytes(rank) - from, 0, most);
}
