using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>A call in shared memory; in a slot its values follow.</summary>
[StructLayout(LayoutKind.Sequential, Size = 48)]
internal unsafe struct Slot
{
    /// <summary>Negative while the rest is being written, then a number that grows.</summary>
    public long Turn;
    public long Sequence;
    public long Count;
    public int Root;
    public int What;
    public int Site;

    /// <summary>The values; those of at most 16 bytes share the header's cache line.</summary>
    public static byte* Payload(Slot* slot) => (byte*)slot + sizeof(Slot);

    /// <summary>Kind, operation and type in one word.</summary>
    public static int Pack(in Call call) => (int)call.Kind | (int)call.Op << 8 | (int)call.DType << 16;
}
