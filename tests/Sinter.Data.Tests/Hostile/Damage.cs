using System.Buffers.Binary;

namespace Sinter.Data.Tests;

/// <summary>Files that are cut or changed at random, and readers that must refuse them or read them, but nothing worse.</summary>
static class Damage
{
    const long MemoryLimit = 256 << 20;

    static readonly long[] Interesting = [0, 1, -1, 127, 128, 255, 256, short.MaxValue, ushort.MaxValue, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    /// <summary>Every shorter beginning of a file must be refused.</summary>
    public static void CutAtEveryByte(byte[] sound, Action<byte[]> read, Func<int, bool>? mayBeRead = null)
    {
        for (var length = 0; length < sound.Length; length++)
            if (!Refused(sound[..length], read, out var error) && mayBeRead?.Invoke(length) != true) Assert.Fail($"The first {length} of {sound.Length} bytes were read: {error}");
    }

    /// <summary>Reads changed copies of sound files until the time is up; returns how many were read and how many refused.</summary>
    public static (int Read, int Refused) Fuzz(IReadOnlyList<byte[]> sound, Action<byte[]> read, int seed, int count, TimeSpan? time = null)
    {
        var (ok, refused) = (0, 0);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; time is { } limit ? clock.Elapsed < limit : i < count; i++)
        {
            // Each case has a seed of its own, which the message of a failure names.
            var random = new Random(HashCode(seed, i));
            var bytes = Change(sound[random.Next(sound.Count)], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = clock.Elapsed;
            try
            {
                if (Refused(bytes, read, out _)) refused++;
                else ok++;
            }
            catch (Exception e) { throw new InvalidOperationException($"Case {i} of seed {seed}: {e.GetType().Name}: {e.Message}\n{Convert.ToHexString(bytes)[..Math.Min(4000, 2 * bytes.Length)]}", e); }
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MemoryLimit, $"Case {i} of seed {seed} took {GC.GetAllocatedBytesForCurrentThread() - before} bytes.");
            Assert.True(clock.Elapsed - started < TimeSpan.FromSeconds(20), $"Case {i} of seed {seed} took {clock.Elapsed - started}.");
        }
        return (ok, refused);
    }

    static int HashCode(int seed, int i) => unchecked((seed * 486187739) ^ (i * 16777619));

    static bool Refused(byte[] bytes, Action<byte[]> read, out Exception? error)
    {
        error = null;
        try
        {
            read(bytes);
            return false;
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException)
        {
            error = e;
            if (e.Message.Length > 2000) throw new InvalidOperationException($"An error of {e.Message.Length} characters.");
            return true;
        }
    }

    static byte[] Change(byte[] sound, Random random)
    {
        var bytes = new List<byte>(sound);
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(7))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at)); break;
                case 3: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256))); break;
                case 4:
                    var from = random.Next(bytes.Count);
                    bytes.InsertRange(at, bytes.GetRange(from, Math.Min(random.Next(1, 65), bytes.Count - from)));
                    break;
                default:
                    var number = new byte[8];
                    BinaryPrimitives.WriteInt64LittleEndian(number, Interesting[random.Next(Interesting.Length)] + random.Next(-2, 3));
                    var width = 1 << random.Next(4);
                    for (var i = 0; i < width && at + i < bytes.Count; i++) bytes[at + i] = number[i];
                    break;
            }
        }
        return [.. bytes];
    }
}
