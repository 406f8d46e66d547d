using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>An n-dimensional array of one element type on one device, that may take part in differentiation. It is a view: a storage, an offset, sizes and strides.
/// It has no operations of its own; ops are extension members. Nobody must dispose one.</summary>
/// <remarks>After <c>torch.Tensor</c>.</remarks>
[DebuggerDisplay("{DebugView,nq}")]
public partial class Tensor : IDisposable
{
    internal Storage Storage;
    internal long Offset;
    internal long[] StrideArray;
    bool _disposed;

    internal Tensor(Storage storage, DType dtype, Shape shape, long[]? strides = null, long offset = 0)
    {
        (Storage, DType, Shape, StrideArray, Offset) = (storage, dtype, shape, strides ?? shape.RowMajor, offset);
        storage.Hold();
        Temporaries.Note(this);
    }

    /// <summary>A row-major tensor over existing memory.</summary>
    public static Tensor Over(Storage storage, DType dtype, Shape shape)
    {
        Check.Shape(shape.Count <= storage.Bytes / dtype.Size, $"Tensor.Over: {shape} of {dtype} needs {shape.Count} · {dtype.Size} bytes, but the storage has {storage.Bytes}.");
        return new(storage, dtype, shape);
    }

    /// <summary>The sizes, outermost first.</summary>
    [Export("Tensor.shape")]
    public Shape Shape { get; private protected set; }

    /// <summary>The element type.</summary>
    [Export("Tensor.dtype")]
    public DType DType { get; private protected set; }

    /// <summary>The distance between neighbours along each dimension, in elements. 0 for an expanded one.</summary>
    [Export("Tensor.stride")]
    public ReadOnlySpan<long> Strides => StrideArray;

    /// <summary>Where the elements live.</summary>
    [Export("Tensor.device")]
    public Device Device => Storage.Device;

    /// <summary>The number of dimensions.</summary>
    [Export("Tensor.ndim"), Export("Tensor.dim"), Export("Tensor.ndimension")]
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    [Export("Tensor.numel"), Export("Tensor.nelement")]
    public long Count => Shape.Count;

    /// <summary>The place of the first element in the storage, in elements.</summary>
    [Export("Tensor.storage_offset")]
    public long StorageOffset => Offset;

    /// <summary>How often the elements were changed in place, through this tensor or any view of the same storage.</summary>
    public int Version => Storage.Version;

    /// <summary>The size of one dimension; negative counts from the last.</summary>
    [Export("Tensor.size")]
    public long Size(int dim) => Shape[Shape.Dim(dim)];

    /// <summary>True when the elements lie in row-major order without gaps.</summary>
    [Export("Tensor.is_contiguous")]
    public bool IsContiguous
    {
        get
        {
            var rowMajor = Shape.RowMajor;
            if (ReferenceEquals(StrideArray, rowMajor) || Count == 0) return true;
            for (var i = 0; i < rowMajor.Length; i++)
                if (StrideArray[i] != rowMajor[i] && Shape[i] != 1) return false;
            return true;
        }
    }

    /// <summary>The first element as a pointer of <typeparamref name="T"/>, valid in the scope of the result.</summary>
    /// <exception cref="DTypeException"><typeparamref name="T"/> is not this tensor's element type.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Pin<T> Pin<T>() where T : unmanaged
    {
        Check.DType(DType == DTypes.Of<T>(), $"Pin: the tensor is {DType}, not {typeof(T).Name}; convert it with To.");
        return new(Storage, Offset);
    }

    /// <summary>The first element's address whatever the type; keep this tensor alive while you use it.</summary>
    internal unsafe byte* Address => (byte*)Storage.Pointer + Offset * DType.Size;

    /// <summary>Another tensor on the same elements, without history.</summary>
    internal Tensor Alias() => new(Storage, DType, Shape, StrideArray, Offset);

    /// <summary>A view of the same elements with other geometry, without history.</summary>
    internal Tensor ViewAs(Shape shape, long[] strides, long offset) => new(Storage, DType, shape, strides, offset);

    /// <summary>A view of the same memory as elements of another type, without history; the geometry is in elements of that type.</summary>
    internal Tensor Reinterpreted(DType dtype, Shape shape, long[] strides, long offset) => new(Storage, dtype, shape, strides, offset);

    /// <summary>Returns the memory at once if no other tensor uses it. Optional: the garbage collector does the same later.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        Storage.Drop();
        GC.SuppressFinalize(this);
    }

    internal bool IsDisposed => _disposed;

    /// <summary>Takes over another tensor's elements, type and shape: how a module changes the type of a parameter that others refer to.</summary>
    internal void Become(Tensor other)
    {
        other.Storage.Hold();
        if (!_disposed) Storage.Drop();
        _disposed = false;
        (Storage, DType, Shape, StrideArray, Offset) = (other.Storage, other.DType, other.Shape, other.StrideArray, other.Offset);
    }

    string DebugView => $"{DType.Name} {Shape}{(RequiresGrad ? " requires grad" : "")}";
}
