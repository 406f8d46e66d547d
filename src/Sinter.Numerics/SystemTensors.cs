using System.Numerics.Tensors;

namespace Sinter;

/// <summary>Sinter's tensors as those of System.Numerics.Tensors, without a copy, and the reverse, with one.</summary>
public static class SystemTensors
{
    extension(Tensor)
    {
        /// <summary>A row-major copy of a tensor of System.Numerics.Tensors.</summary>
        public static Tensor FromTensor<T>(Tensor<T> values) where T : unmanaged => Tensor.FromTensorSpan(values.AsReadOnlyTensorSpan());

        /// <summary>A row-major copy of a span of System.Numerics.Tensors, whatever its strides.</summary>
        public static Tensor FromTensorSpan<T>(in ReadOnlyTensorSpan<T> values) where T : unmanaged
        {
            var sizes = new long[values.Rank];
            for (var d = 0; d < sizes.Length; d++) sizes[d] = values.Lengths[d];
            var y = Tensor.Empty(sizes, DType.Of<T>());
            values.FlattenTo(y.AsSpan<T>());
            return y;
        }
    }

    extension(Tensor x)
    {
        /// <summary>The elements themselves, with x's sizes and strides, to read and write. Keep the tensor alive while you use the span.</summary>
        /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
        /// <exception cref="ShapeException">The tensor is expanded; several of its elements share a place.</exception>
        /// <exception cref="AutogradException">The tensor requires a gradient, and writes would not be recorded; use Detach.</exception>
        public unsafe TensorSpan<T> AsTensorSpan<T>() where T : unmanaged
        {
            Check.Autograd(!x.RequiresGrad, $"AsTensorSpan: the tensor requires a gradient, and what is written through memory is not recorded; use Detach first.");
            for (var d = 0; d < x.Rank; d++)
                Check.Shape(x.Strides[d] != 0 || x.Shape[d] <= 1, $"AsTensorSpan: {x.Shape} with strides {x.Strides} is expanded; use Clone, or AsReadOnlyTensorSpan.");
            var g = Layout.Of(x);
            using var xs = x.Pin<T>();
            x.Storage.Changed("AsTensorSpan");
            return new(xs.Pointer, g.Reach, g.Lengths, g.Strides);
        }

        /// <summary>The elements themselves, with x's sizes and strides, to read. Keep the tensor alive while you use the span.</summary>
        /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
        public unsafe ReadOnlyTensorSpan<T> AsReadOnlyTensorSpan<T>() where T : unmanaged
        {
            var g = Layout.Of(x);
            using var xs = x.Pin<T>();
            return new(xs.Pointer, g.Reach, g.Lengths, g.Strides);
        }
    }

    /// <summary>Sizes and strides as System.Numerics.Tensors wants them, and how many elements they reach over.</summary>
    readonly record struct Layout(nint[] Lengths, nint[] Strides, nint Reach)
    {
        public static Layout Of(Tensor x)
        {
            nint[] lengths = new nint[x.Rank], strides = new nint[x.Rank];
            var reach = x.Count == 0 ? 0L : 1;
            for (var d = 0; d < x.Rank; d++)
            {
                // There a dimension of one position has no stride.
                (lengths[d], strides[d]) = ((nint)x.Shape[d], x.Shape[d] <= 1 ? 0 : (nint)x.Strides[d]);
                if (x.Count > 0) reach += (x.Shape[d] - 1) * x.Strides[d];
            }
            return new(lengths, strides, (nint)reach);
        }
    }
}
