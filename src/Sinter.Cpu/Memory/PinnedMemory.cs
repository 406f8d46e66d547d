using System.Buffers;

namespace Sinter.Cpu;

/// <summary>A block that is somebody else's memory, held still while tensors use it: how a C# array becomes a tensor without a copy.</summary>
public sealed unsafe class PinnedMemory : Block
{
    MemoryHandle _handle;

    /// <summary>Holds <paramref name="bytes"/> bytes where <paramref name="handle"/> has pinned them, and lets go of them in the end.</summary>
    public PinnedMemory(MemoryHandle handle, long bytes)
    {
        _handle = handle;
        Pointer = (nint)handle.Pointer;
        Bytes = bytes;
    }

    /// <summary>Lets go of the memory if no holder did.</summary>
    ~PinnedMemory() => _handle.Dispose();

    /// <inheritdoc/>
    public override void Release()
    {
        Pointer = 0;
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
