namespace Sinter.Distributed.Algorithms;

/// <summary>Dissemination: after step k a rank has heard, directly or not, of the 2ᵏ⁺¹ ranks up to itself (Hensgen, Finkel, Manber, 1988).</summary>
internal static unsafe class Barrier
{
    public static void Run(Transport t, in Call call)
    {
        int n = t.Size;
        for (int apart = 1; apart < n; apart *= 2)
            t.Exchange(call, new((t.Rank + apart) % n, null, 0), new((t.Rank - apart + n) % n, null, 0));
    }
}
