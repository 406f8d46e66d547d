namespace Sinter;

/// <summary>Dimensions merged, divided, moved and added; views wherever strides allow it.</summary>
public static class Dimensions
{
    extension(Tensor x)
    {
        /// <summary>The dimensions from <paramref name="startDim"/> to <paramref name="endDim"/>, both included, as one. A scalar becomes a vector.</summary>
        [Export("flatten")]
        public Tensor Flatten(int startDim = 0, int endDim = -1)
        {
            (startDim, endDim) = (x.Shape.Dim(startDim), x.Shape.Dim(endDim));
            Check.Index(startDim <= endDim, $"Flatten: dimensions {startDim} to {endDim} of {x.Shape}; the first must not come after the last.");
            if (x.Rank == 0) return x.Reshape(1);
            return x.Reshape([.. x.Shape[..startDim], x.Shape[startDim..(endDim + 1)].Count, .. x.Shape[(endDim + 1)..]]);
        }

        /// <summary>One dimension as several; one of the sizes may be -1.</summary>
        /// <exception cref="ShapeException">The sizes do not multiply to the dimension's.</exception>
        [Export("unflatten")]
        public Tensor Unflatten(int dim, ReadOnlySpan<long> sizes)
        {
            Check.Shape(x.Rank > 0, $"Unflatten: the tensor has no dimensions; it needs at least one.");
            dim = x.Shape.Dim(dim);
            var known = 1L;
            var holes = 0;
            foreach (var size in sizes)
                if (size == -1) holes++;
                else known *= size;
            Check.Shape(sizes.Length > 0 && (holes == 0 ? known == x.Shape[dim] : holes == 1 && known > 0 && x.Shape[dim] % known == 0),
                $"Unflatten: dimension {dim} of {x.Shape} is {x.Shape[dim]}, which {sizes} do not multiply to; at most one may be -1.");
            var full = sizes.ToArray();
            if (holes == 1) full[Array.IndexOf(full, -1)] = x.Shape[dim] / known;
            return x.Reshape([.. x.Shape[..dim], .. full, .. x.Shape[(dim + 1)..]]);
        }

        /// <summary>All elements as one vector.</summary>
        [Export("ravel")]
        public Tensor Ravel() => x.Reshape(x.Count);

        /// <summary>A dimension taken out and put in at another place.</summary>
        [Export("movedim"), Export("moveaxis")]
        public Tensor MoveDim(int source, int destination) => x.MoveDim([source], [destination]);

        /// <summary>Dimensions taken out and put in at other places; the rest keep their order.</summary>
        public Tensor MoveDim(ReadOnlySpan<int> source, ReadOnlySpan<int> destination)
        {
            Check.Argument(source.Length == destination.Length, $"MoveDim: {source.Length} dimensions to {destination.Length} places; give a place for each.");
            var order = new int[x.Rank];
            Array.Fill(order, -1);
            var taken = 0L;
            for (var i = 0; i < source.Length; i++)
            {
                int from = x.Shape.Dim(source[i]), to = x.Shape.Dim(destination[i]);
                if (x.Rank == 0) continue;
                Check.Argument((taken >> from & 1) == 0 && order[to] < 0, $"MoveDim: a dimension or a place of {x.Shape} is named twice; name each once.");
                taken |= 1L << from;
                order[to] = from;
            }
            var next = 0;
            for (var d = 0; d < order.Length; d++)
            {
                if (order[d] >= 0) continue;
                while ((taken >> next & 1) != 0) next++;
                order[d] = next++;
            }
            return x.Permute(order);
        }

        /// <summary>Without those of the named dimensions that have size 1.</summary>
        public Tensor Squeeze(ReadOnlySpan<int> dims)
        {
            var named = 0L;
            foreach (var dim in dims) named |= 1L << x.Shape.Dim(dim);
            var sizes = new List<long>();
            for (var d = 0; d < x.Rank; d++)
                if ((named >> d & 1) == 0 || x.Shape[d] != 1) sizes.Add(x.Shape[d]);
            return x.Reshape(sizes.ToArray());
        }

        /// <summary>With at least one dimension: a number becomes [1].</summary>
        [Export("atleast_1d")]
        public Tensor AtLeast1d() => x.Rank == 0 ? x.Reshape(1) : x;

        /// <summary>With at least two dimensions: a vector becomes [1, length].</summary>
        [Export("atleast_2d")]
        public Tensor AtLeast2d() => x.Rank < 2 ? x.AtLeast1d().Unsqueeze(0) : x;

        /// <summary>With at least three dimensions: a vector becomes [1, length, 1], a matrix [rows, columns, 1].</summary>
        [Export("atleast_3d")]
        public Tensor AtLeast3d() => x.Rank < 3 ? x.AtLeast2d().Unsqueeze(2) : x;

        /// <summary>The transposed matrix; a vector or number as it is.</summary>
        /// <exception cref="ShapeException">There are more than two dimensions; use MT or Permute.</exception>
        [Export("Tensor.T"), Export("t")]
        public Tensor T
        {
            get
            {
                Check.Shape(x.Rank <= 2, $"T: x is {x.Shape}; a matrix has 2 dimensions. Use MT to exchange the last two, or Permute.");
                return x.Rank == 2 ? x.Transpose(0, 1) : x;
            }
        }

        /// <summary>The conjugate transpose of a matrix.</summary>
        [Export("Tensor.H")]
        public Tensor H => x.T.Conj();

        /// <summary>The conjugate transpose of the last two dimensions; of real elements, their transpose.</summary>
        [Export("Tensor.mH"), Export("adjoint")]
        public Tensor MH => x.MT.Conj();

        /// <summary>The same elements in another tensor's shape, never a copy.</summary>
        [Export("Tensor.view_as")]
        public Tensor ViewAs(Tensor other) => x.View(other.Shape.Sizes);

        /// <summary>Stretched to another tensor's shape without copying.</summary>
        [Export("Tensor.expand_as")]
        public Tensor ExpandAs(Tensor other) => x.Expand(other.Shape);

        /// <summary>The same elements in another tensor's shape.</summary>
        [Export("Tensor.reshape_as")]
        public Tensor ReshapeAs(Tensor other) => x.Reshape(other.Shape);

        /// <summary>A view of all stretches of <paramref name="size"/> neighbours along a dimension, <paramref name="step"/> apart: the dimension counts them, and a new last one runs along each.</summary>
        /// <exception cref="ArgumentOutOfRangeException">The size is more than the dimension's, or the step less than 1.</exception>
        [Export("Tensor.unfold")]
        public Tensor Unfold(int dim, long size, long step)
        {
            Check.Index(x.Rank > 0 || size is 0 or 1, $"Unfold: size is {size}, but the tensor has no dimensions; it can be 1.");
            if (x.Rank == 0) return x.Unsqueeze(0).Narrow(0, 0, size);
            dim = x.Shape.Dim(dim);
            Check.Index(size >= 0 && size <= x.Shape[dim], $"Unfold: size is {size}, but dimension {dim} of {x.Shape} has {x.Shape[dim]} elements; use 0 to {x.Shape[dim]}.");
            Check.Index(step >= 1, $"Unfold: step is {step}; it must be at least 1.");
            return x.Strided(g => new([.. g.Shape.With(dim, (g.Shape[dim] - size) / step + 1), size],
                [.. g.Strides.AsSpan(0, dim), g.Strides[dim] * step, .. g.Strides.AsSpan(dim + 1), g.Strides[dim]], g.Offset));
        }
    }

    extension(Tensor)
    {
        /// <summary>Each tensor stretched, without copying, to the shape they all broadcast to.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        [Export("broadcast_tensors")]
        public static Tensor[] BroadcastTensors(params ReadOnlySpan<Tensor> tensors)
        {
            var shape = Shape.Scalar;
            foreach (var x in tensors) shape = Shape.Broadcast(shape, x.Shape, nameof(BroadcastTensors));
            var stretched = new Tensor[tensors.Length];
            for (var i = 0; i < stretched.Length; i++) stretched[i] = tensors[i].Expand(shape);
            return stretched;
        }
    }
}
