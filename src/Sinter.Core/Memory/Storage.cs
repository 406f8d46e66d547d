using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The elements behind one or several tensors: a block of memory, the count of its in-place changes, and the count of its holders.
/// Nobody must dispose one; disposing every holder merely returns the block sooner than the garbage collector would.</summary>
public sealed class Storage
{
    readonly Block _block;
    readonly bool _owned;
    nint _pointer;
    int _holders;
    int _version;

    /// <summary>A storage that owns all of <paramref name="block"/>.</summary>
    public Storage(Device device, Block block) : this(device, block, block.Pointer, block.Bytes, owned: true) { }

    /// <summary>A storage on a part of a block shared with others (many small tensors live in one block).</summary>
    public Storage(Device device, Block block, nint pointer, long bytes) : this(device, block, pointer, bytes, owned: false) { }

    Storage(Device device, Block block, nint pointer, long bytes, bool owned)
        => (Device, _block, _pointer, Bytes, _owned) = (device, block, pointer, bytes, owned);

    /// <summary>Where the memory lives.</summary>
    public Device Device { get; }

    /// <summary>Bytes that may be read and written.</summary>
    public long Bytes { get; }

    /// <summary>How often the elements were changed in place.</summary>
    public int Version => _version;

    /// <summary>The op that changed them last.</summary>
    internal string LastChange { get; private set; } = "";

    internal nint Pointer
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _pointer != 0 ? _pointer : throw new ObjectDisposedException(nameof(Tensor), "This tensor was disposed, and its memory given back; keep it alive or clone it.");
    }

    /// <summary>True while a single tensor (or saved value) holds this storage.</summary>
    internal bool IsExclusive => Volatile.Read(ref _holders) == 1;

    internal void Hold() => Interlocked.Increment(ref _holders);

    internal void Drop()
    {
        if (Interlocked.Decrement(ref _holders) != 0 || !_owned) return;
        _pointer = 0;
        _block.Release();
    }

    internal void Changed(string op)
    {
        _version++;
        LastChange = op;
    }
}
