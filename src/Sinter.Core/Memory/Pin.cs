using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>A tensor's first element as a pointer, valid until the end of the scope: the collector cannot return the memory before
/// <see cref="Dispose"/>. Write <c>using var xs = x.Pin&lt;float&gt;();</c> and index it with the tensor's strides.</summary>
public readonly unsafe ref struct Pin<T> where T : unmanaged
{
    readonly Storage _storage;

    internal Pin(Storage storage, long offset)
    {
        _storage = storage;
        Pointer = (T*)storage.Pointer + offset;
    }

    /// <summary>Element [0, …, 0].</summary>
    public T* Pointer { get; }

    /// <summary>Element <paramref name="i"/> from the first, in memory order.</summary>
    public ref T this[long i] => ref Pointer[i];

    /// <summary>The pointer itself.</summary>
    public static implicit operator T*(Pin<T> pin) => pin.Pointer;

    /// <summary>Ends the pointer's life.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => GC.KeepAlive(_storage);
}
