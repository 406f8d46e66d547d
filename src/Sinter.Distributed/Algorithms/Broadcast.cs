namespace Sinter.Distributed.Algorithms;

/// <summary>A binomial tree, through which a large buffer flows in pieces.</summary>
internal static unsafe class Broadcast
{
    public static void Run(Transport t, in Call call, byte* x, long bytes)
    {
        long piece = Math.Max(1, 4 * t.Chunk);
        long from = 0;
        do
        {
            long now = Math.Min(piece, bytes - from);
            Piece(t, call, x + from, now);
            from += now;
        }
        while (from < bytes);
    }

    // Counted from the root, rank v has as parent v without its highest bit, and as children v plus each higher bit.
    static void Piece(Transport t, in Call call, byte* x, long bytes)
    {
        int n = t.Size, v = (t.Rank - call.Root + n) % n, bit = 1;
        for (; bit <= v; bit *= 2) { }
        if (v > 0) t.Exchange(call, Message.None, new((v - bit / 2 + call.Root) % n, x, bytes));
        for (; v + bit < n; bit *= 2) t.Exchange(call, new((v + bit + call.Root) % n, x, bytes), Message.None);
    }
}
