namespace TorchPrograms;

/// <summary>Numbers that look random and are the same in every library and on every machine.</summary>
public static class Formula
{
    /// <summary>Evenly spread between ±<paramref name="scale"/>; exact in float32 before the scale.</summary>
    public static float[] Spread(long count, int seed, float scale = 1)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = scale * (Hash(i, seed) % 4096 - 2048) / 2048f;
        return values;
    }

    /// <summary>From 0 to <paramref name="limit"/>, exclusive.</summary>
    public static long[] Choices(long count, int seed, int limit)
    {
        var values = new long[count];
        for (var i = 0; i < count; i++) values[i] = Hash(i, seed) % limit;
        return values;
    }

    /// <summary>Roughly normal, of mean 0 and deviation 1: twelve evenly spread numbers together.</summary>
    public static float[] Noise(long count, int seed)
    {
        var values = new float[count];
        for (var term = 0; term < 12; term++)
        {
            var spread = Spread(count, seed * 12 + term, 0.5f);
            for (var i = 0; i < count; i++) values[i] += spread[i];
        }
        return values;
    }

    private static int Hash(int i, int seed)
    {
        var h = unchecked((uint)i * 2654435761u + (uint)seed * 40503u + 977u);
        h = unchecked((h ^ (h >> 15)) * 2246822519u);
        h = unchecked((h ^ (h >> 13)) * 3266489917u);
        return (int)((h ^ (h >> 16)) >> 1);
    }
}
