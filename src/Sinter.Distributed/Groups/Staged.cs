namespace Sinter.Distributed;

/// <summary>A tensor's elements in one contiguous block: the tensor itself, or a copy of it that is written back.</summary>
internal sealed class Staged
{
    readonly Tensor? _target;

    /// <summary>For reading.</summary>
    public Staged(Tensor x)
    {
        // Called within a derivative, it outlives it.
        using var own = Temporaries.Suspend();
        Memory = x.IsContiguous ? x.Alias() : Copy(x);
    }

    /// <summary>For writing too, by an operation of this name.</summary>
    public Staged(string op, Tensor x) : this(x)
    {
        x.Storage.Changed(op);
        using var own = Temporaries.Suspend();
        if (!x.IsContiguous) _target = x.Alias();
    }

    /// <summary>The block. Holding an alias keeps the memory even if the caller disposes the tensor meanwhile.</summary>
    public Tensor Memory { get; }

    /// <summary>Bytes of the block.</summary>
    public long Bytes => Memory.Count * Memory.DType.Size;

    /// <summary>Brings the result to where the caller expects it.</summary>
    public void WriteBack()
    {
        _target?.Device.Copy(_target, Memory);
        Release();
    }

    /// <summary>Lets the block go: it was needed up to here.</summary>
    public void Release()
    {
        Memory.Dispose();
        _target?.Dispose();
    }

    public static void WriteBack(Staged[] all)
    {
        foreach (var one in all) one.WriteBack();
    }

    public static void Release(Staged[] all)
    {
        foreach (var one in all) one.Release();
    }

    public static Segments Segments(Staged[] all) => Distributed.Segments.Of(Array.ConvertAll(all, one => one.Memory));

    static Tensor Copy(Tensor x)
    {
        var copy = Tensor.Empty(x.Shape, x.DType);
        x.Device.Copy(copy, x);
        return copy;
    }
}
