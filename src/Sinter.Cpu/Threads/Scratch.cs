namespace Sinter.Cpu;

/// <summary>
/// Working memory of a kernel: a 64-byte-aligned native block, uninitialised, that the thread keeps for its next kernel.
/// Leases nest and are given back in reverse order, which <c>using</c> does.
/// </summary>
public readonly unsafe ref struct Scratch : IDisposable
{
    // A thread keeps blocks up to this size per nesting depth; larger ones go back to the system at once.
    private const nuint LargestKept = 8 << 20;

    [ThreadStatic] private static Stack? stack;

    private readonly Stack owner;

    private Scratch(Stack owner, void* data)
    {
        this.owner = owner;
        Data = data;
    }

    /// <summary>The block's first byte.</summary>
    public void* Data { get; }

    /// <summary>Leases room for <paramref name="count"/> elements of type <typeparamref name="T"/> from the current thread.</summary>
    public static Scratch Rent<T>(long count) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var owner = stack ??= new Stack();
        return new Scratch(owner, owner.Push(checked((nuint)count * (nuint)sizeof(T))));
    }

    /// <summary>Gives the block back to its thread.</summary>
    public void Dispose() => owner.Pop();

    /// <summary>The blocks of one thread, one for each nesting depth; freed when the thread is gone.</summary>
    private sealed class Stack
    {
        private (nint Data, nuint Size)[] blocks = new (nint, nuint)[4];
        private int depth;

        public void* Push(nuint size)
        {
            if (depth == blocks.Length) { Array.Resize(ref blocks, 2 * depth); }
            ref var block = ref blocks[depth];
            if (block.Size < size) { Replace(ref block, size); }
            depth++;
            return (void*)block.Data;
        }

        public void Pop()
        {
            ref var block = ref blocks[--depth];
            if (block.Size > LargestKept) { Replace(ref block, 0); }
        }

        private static void Replace(ref (nint Data, nuint Size) block, nuint size)
        {
            NativeBlocks.Free(block.Data);
            block = default;
            if (size > 0) { block = (NativeBlocks.Allocate(size), size); }
        }

        ~Stack()
        {
            foreach (var (data, _) in blocks) { NativeBlocks.Free(data); }
        }
    }
}
