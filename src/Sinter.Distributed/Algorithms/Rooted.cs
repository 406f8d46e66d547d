namespace Sinter.Distributed.Algorithms;

/// <summary>Gather and scatter: every rank speaks with the root directly.</summary>
internal static unsafe class Rooted
{
    public static void Gather(Transport t, in Call call, byte* x, long bytes, Segments outputs)
    {
        if (t.Rank != call.Root)
        {
            t.Exchange(call, new(call.Root, x, bytes), Message.None);
            return;
        }
        if (x != outputs.Address(t.Rank)) Buffer.MemoryCopy(x, outputs.Address(t.Rank), outputs.Bytes(t.Rank), bytes);
        for (int r = 0; r < t.Size; r++)
            if (r != t.Rank) t.Exchange(call, Message.None, outputs.ToOrFrom(r, r));
    }

    public static void Scatter(Transport t, in Call call, Segments inputs, byte* y, long bytes)
    {
        if (t.Rank != call.Root)
        {
            t.Exchange(call, Message.None, new(call.Root, y, bytes));
            return;
        }
        if (y != inputs.Address(t.Rank)) Buffer.MemoryCopy(inputs.Address(t.Rank), y, bytes, inputs.Bytes(t.Rank));
        for (int r = 0; r < t.Size; r++)
            if (r != t.Rank) t.Exchange(call, inputs.ToOrFrom(r, r), Message.None);
    }
}
