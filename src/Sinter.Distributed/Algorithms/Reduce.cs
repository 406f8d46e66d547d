namespace Sinter.Distributed.Algorithms;

/// <summary>Every rank folds a slice, and the root collects the slices. The other ranks' buffers stay as they are.</summary>
internal static unsafe class Reduce
{
    public static void Run(Transport t, in Call call, byte* x)
    {
        int n = t.Size, own = t.Rank, root = call.Root;
        var slices = new Slices(call.Count, call.DType.Size, n);
        var fold = new SliceFold(t, slices.Longest, call.DType.Size, extra: 1);
        byte* folded = fold.Buffer(n);
        for (long from = 0; from < slices.Longest; from += fold.Elements)
        {
            for (int k = 1; k < n; k++)
            {
                int to = (own + k) % n, source = (own - k + n) % n;
                t.Exchange(call, AllReduce.Part(to, x + slices.Offset(to, from), slices.Bytes(to, from, fold.Elements)),
                    AllReduce.Part(source, fold.Buffer(source), slices.Bytes(own, from, fold.Elements)));
            }
            byte* mine = x + slices.Offset(own, from);
            fold.Reduce(call, mine, own == root ? mine : folded, slices.Count(own, from, fold.Elements));
            if (own != root)
            {
                t.Exchange(call, AllReduce.Part(root, folded, slices.Bytes(own, from, fold.Elements)), Message.None);
                continue;
            }
            for (int r = 0; r < n; r++)
                if (r != root) t.Exchange(call, Message.None, AllReduce.Part(r, x + slices.Offset(r, from), slices.Bytes(r, from, fold.Elements)));
        }
    }
}
