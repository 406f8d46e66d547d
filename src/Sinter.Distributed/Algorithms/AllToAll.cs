namespace Sinter.Distributed.Algorithms;

/// <summary>N−1 steps; in step k each rank sends to the rank k after it and receives from the rank k before it.</summary>
internal static unsafe class AllToAll
{
    public static void Run(Transport t, in Call call, Segments inputs, Segments outputs)
    {
        int n = t.Size, own = t.Rank;
        if (inputs.Address(own) != outputs.Address(own)) Buffer.MemoryCopy(inputs.Address(own), outputs.Address(own), outputs.Bytes(own), inputs.Bytes(own));
        for (int k = 1; k < n; k++)
        {
            int to = (own + k) % n, from = (own - k + n) % n;
            t.Exchange(call, inputs.ToOrFrom(to, to), outputs.ToOrFrom(from, from));
        }
    }
}
