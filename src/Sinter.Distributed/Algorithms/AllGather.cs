namespace Sinter.Distributed.Algorithms;

/// <summary>The ring: N−1 times each rank passes on to its successor what it got from its predecessor last. Parts may differ in size.</summary>
internal static unsafe class AllGather
{
    public static void Run(Transport t, in Call call, byte* x, Segments outputs)
    {
        int n = t.Size, own = t.Rank;
        if (x != outputs.Address(own)) Buffer.MemoryCopy(x, outputs.Address(own), outputs.Bytes(own), outputs.Bytes(own));
        for (int k = 0; k < n - 1; k++)
            t.Exchange(call, outputs.ToOrFrom((own + 1) % n, (own - k + n) % n), outputs.ToOrFrom((own - 1 + n) % n, (own - k - 1 + n) % n));
    }
}
