using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Sorts and selects entries. Short runs by comparison; long ones by their bytes, one pass each, which costs the same whatever the order was.</summary>
static unsafe class EntrySort
{
    const int ShortRun = 160;

    /// <summary>Sorts <paramref name="a"/>; <paramref name="spare"/> has room for as many.</summary>
    /// <returns>Whichever of the two holds the result.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static TEntry* Sort<TEntry>(TEntry* a, TEntry* spare, long n, (int First, int Count) bytes) where TEntry : unmanaged, IComparable<TEntry>
    {
        if (n <= ShortRun)
        {
            new Span<TEntry>(a, (int)n).Sort();
            return a;
        }
        var counts = stackalloc long[8 * 256];
        new Span<long>(counts, 8 * 256).Clear();
        for (long i = 0; i < n; i++)
        {
            var key = (byte*)(a + i) + bytes.First;
            for (var b = 0; b < bytes.Count; b++) counts[b * 256 + key[b]]++;
        }
        for (var b = 0; b < bytes.Count; b++)
        {
            var starts = counts + b * 256;
            if (starts[((byte*)a)[bytes.First + b]] == n) continue;   // all alike here
            long next = 0;
            for (var v = 0; v < 256; v++) (starts[v], next) = (next, next + starts[v]);
            for (long i = 0; i < n; i++) spare[starts[((byte*)(a + i))[bytes.First + b]]++] = a[i];
            var sorted = spare;
            spare = a;
            a = sorted;
        }
        return a;
    }

    /// <summary>Puts the k + 1 smallest entries first, entry k being the largest of them: quickselect, with a full sort where it makes no progress.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Select<TEntry>(TEntry* a, long n, long k) where TEntry : unmanaged, IComparable<TEntry>
    {
        long low = 0, high = n - 1;
        for (var rounds = 4 * (64 - long.LeadingZeroCount(n)); high - low > 16; rounds--)
        {
            if (rounds == 0 && high - low < int.MaxValue) break;
            var pivot = Median(a[low], a[low + (high - low) / 2], a[high]);
            long i = low, j = high;
            while (i <= j)
            {
                while (a[i].CompareTo(pivot) < 0) i++;
                while (a[j].CompareTo(pivot) > 0) j--;
                if (i > j) break;
                (a[i], a[j]) = (a[j], a[i]);
                i++;
                j--;
            }
            if (k <= j) high = j;
            else if (k >= i) low = i;
            else return;
        }
        new Span<TEntry>(a + low, (int)(high - low + 1)).Sort();
    }

    static TEntry Median<TEntry>(TEntry a, TEntry b, TEntry c) where TEntry : IComparable<TEntry>
    {
        if (a.CompareTo(b) > 0) (a, b) = (b, a);
        return c.CompareTo(a) <= 0 ? a : c.CompareTo(b) >= 0 ? b : c;
    }
}
