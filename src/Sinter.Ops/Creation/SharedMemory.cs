using System.Buffers;
using Sinter.Cpu;

namespace Sinter;

/// <summary>The same memory as a tensor and as C#'s arrays, spans and memories: nothing is copied.</summary>
public static class SharedMemory
{
    extension(Tensor)
    {
        /// <summary>A tensor on a C# array's own memory, in a shape; one dimension if none is given. What is written to either is seen by both.</summary>
        /// <exception cref="ShapeException">The shape has another number of elements.</exception>
        [Export("from_numpy")]
        public static Tensor FromArray<T>(T[] values, Shape? shape = null) where T : unmanaged => Tensor.FromMemory(values.AsMemory(), shape);

        /// <summary>A tensor on memory that somebody else owns, in a shape; one dimension if none is given. The memory is pinned until no tensor uses it.</summary>
        /// <exception cref="ShapeException">The shape has another number of elements.</exception>
        [Export("frombuffer")]
        public static unsafe Tensor FromMemory<T>(Memory<T> values, Shape? shape = null) where T : unmanaged
        {
            shape ??= [values.Length];
            Check.Shape(shape.Count == values.Length, $"Tensor.FromMemory: {values.Length} values do not fill {shape}, which has {shape.Count} elements.");
            if (values.IsEmpty) return Tensor.Empty(shape, DTypes.Of<T>());
            var block = new PinnedMemory(values.Pin(), (long)values.Length * sizeof(T));
            return Tensor.Over(new Storage(Device.Cpu, block), DTypes.Of<T>(), shape);
        }
    }

    extension(Tensor x)
    {
        /// <summary>The elements themselves, in row-major order, to read and write. Keep the tensor alive while you use the span.</summary>
        /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="ShapeException">The tensor is not row-major; use Contiguous.</exception>
        /// <exception cref="AutogradException">The tensor requires a gradient, and writes would not be recorded; use Detach.</exception>
        public unsafe Span<T> AsSpan<T>() where T : unmanaged
        {
            Writable<T>(x, nameof(AsSpan));
            return new(x.Address, (int)x.Count);
        }

        /// <summary>The elements themselves, in row-major order, to read. Keep the tensor alive while you use the span.</summary>
        /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="ShapeException">The tensor is not row-major; use Contiguous.</exception>
        public unsafe ReadOnlySpan<T> AsReadOnlySpan<T>() where T : unmanaged
        {
            Readable<T>(x, nameof(AsReadOnlySpan));
            return new(x.Address, (int)x.Count);
        }

        /// <summary>The elements themselves, in row-major order, to read and write; the result keeps them alive.</summary>
        /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="ShapeException">The tensor is not row-major; use Contiguous.</exception>
        /// <exception cref="AutogradException">The tensor requires a gradient, and writes would not be recorded; use Detach.</exception>
        [Export("Tensor.numpy")]
        public Memory<T> AsMemory<T>() where T : unmanaged
        {
            Writable<T>(x, nameof(AsMemory));
            return new TensorMemory<T>(x).Memory;
        }
    }

    static void Writable<T>(Tensor x, string op) where T : unmanaged
    {
        Readable<T>(x, op);
        Check.Autograd(!x.RequiresGrad, $"{op}: the tensor requires a gradient, and what is written through memory is not recorded; use Detach first.");
        x.Storage.Changed(op);
    }

    static void Readable<T>(Tensor x, string op) where T : unmanaged
    {
        Check.DType(x.DType == DTypes.Of<T>(), $"{op}: the tensor is {x.DType}, not {typeof(T).Name}; convert it with To.");
        Check.Shape(x.IsContiguous, $"{op}: {x.Shape} with strides {x.Strides} is not in row-major order; use Contiguous.");
        Check.Shape(x.Count <= int.MaxValue, $"{op}: {x.Shape} has {x.Count} elements, more than a span holds; take it in parts, with Narrow.");
    }
}
