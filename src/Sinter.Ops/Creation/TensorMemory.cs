using System.Buffers;

namespace Sinter;

/// <summary>A tensor's elements as <see cref="Memory{T}"/>; it holds the tensor's memory for as long as somebody holds it.</summary>
sealed unsafe class TensorMemory<T>(Tensor x) : MemoryManager<T> where T : unmanaged
{
    readonly Tensor _x = x.Alias();
    readonly int _length = checked((int)x.Count);

    /// <inheritdoc/>
    public override Span<T> GetSpan() => new(_x.Address, _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => new((T*)_x.Address + elementIndex, pinnable: this);

    // Native memory does not move, and pinned arrays are held by the tensor.
    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) { }
}
