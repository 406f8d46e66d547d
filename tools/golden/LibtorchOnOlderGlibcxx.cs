using System.Buffers.Binary;
using System.Text;

namespace Golden;

/// <summary>
/// Lets TorchSharp's native library load where libstdc++ is older than the one it was linked against. It asks for version
/// GLIBCXX_3.4.32 because of a single symbol that is never called, so marking that version as weak in its ELF header is enough.
/// </summary>
static class LibtorchOnOlderGlibcxx
{
    const uint SectionVersionNeeds = 0x6ffffffe;
    const ushort FlagWeak = 2;

    /// <summary>Marks the version as weak in the copy beside the program; does nothing where that is done already or not needed.</summary>
    public static void Apply()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        if (!File.Exists(path)) return;
        byte[] elf = File.ReadAllBytes(path);
        if (MarkWeak(elf, "GLIBCXX_3.4.32")) File.WriteAllBytes(path, elf);
    }

    static bool MarkWeak(Span<byte> elf, string version)
    {
        bool changed = false;
        uint wanted = ElfHash(version);
        long sections = BinaryPrimitives.ReadInt64LittleEndian(elf[40..]);
        int size = U16(elf, 58), count = U16(elf, 60);
        for (int i = 0; i < count; i++)
        {
            int header = checked((int)(sections + (long)i * size));
            if (U32(elf, header + 4) != SectionVersionNeeds) continue;
            int need = checked((int)BinaryPrimitives.ReadInt64LittleEndian(elf[(header + 24)..]));
            while (true)
            {
                int aux = need + (int)U32(elf, need + 8);
                for (int left = U16(elf, need + 2); left > 0; left--)
                {
                    ushort flags = U16(elf, aux + 4);
                    if (U32(elf, aux) == wanted && (flags & FlagWeak) == 0)
                    {
                        BinaryPrimitives.WriteUInt16LittleEndian(elf[(aux + 4)..], (ushort)(flags | FlagWeak));
                        changed = true;
                    }
                    aux += (int)U32(elf, aux + 12);
                }
                uint next = U32(elf, need + 12);
                if (next == 0) break;
                need += (int)next;
            }
        }
        return changed;
    }

    static ushort U16(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt16LittleEndian(elf[at..]);
    static uint U32(ReadOnlySpan<byte> elf, int at) => BinaryPrimitives.ReadUInt32LittleEndian(elf[at..]);

    // The hash of the System V ABI, which names versions in the header.
    static uint ElfHash(string name)
    {
        uint h = 0;
        foreach (byte c in Encoding.ASCII.GetBytes(name))
        {
            h = (h << 4) + c;
            uint top = h & 0xf0000000;
            h = (h ^ (top >> 24)) & ~top;
        }
        return h;
    }
}
