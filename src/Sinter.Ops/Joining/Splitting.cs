namespace Sinter;

/// <summary>One tensor as several views: by size, by number, or position by position. Their gradients are joined again in one step.</summary>
public static class Splitting
{
    extension(Tensor x)
    {
        /// <summary>Views of <paramref name="size"/> positions each, the last possibly shorter.</summary>
        [Export("split"), Export("Tensor.split")]
        public Tensor[] Split(long size, int dim = 0)
        {
            dim = Splittable(x, dim, nameof(Split));
            Check.Argument(size > 0 || (size == 0 && x.Shape[dim] == 0), $"Split: size is {size} for {x.Shape}; it must be positive.");
            var n = size == 0 ? 1 : Math.Max(1, (x.Shape[dim] + size - 1) / size);
            var sizes = new long[n];
            for (long i = 0; i < n; i++) sizes[i] = Math.Min(size, x.Shape[dim] - i * size);
            return Parts(x, sizes, dim, nameof(Split));
        }

        /// <summary>Views of the given sizes.</summary>
        /// <exception cref="ShapeException">The sizes do not add up to the dimension's.</exception>
        [Export("split_with_sizes")]
        public Tensor[] Split(ReadOnlySpan<long> sizes, int dim = 0)
        {
            dim = Splittable(x, dim, nameof(Split));
            var sum = 0L;
            foreach (var size in sizes)
            {
                Check.Shape(size >= 0, $"Split: {sizes} has a negative size; each must be at least 0.");
                sum += size;
            }
            Check.Shape(sum == x.Shape[dim], $"Split: {sizes} add up to {sum}, but dimension {dim} of {x.Shape} is {x.Shape[dim]}; they must be equal.");
            return Parts(x, sizes.ToArray(), dim, nameof(Split));
        }

        /// <summary>At most <paramref name="chunks"/> views of equal size, the last possibly shorter; fewer where the size does not suffice.</summary>
        [Export("chunk"), Export("Tensor.chunk")]
        public Tensor[] Chunk(int chunks, int dim = 0)
        {
            Check.Argument(chunks > 0, $"Chunk: chunks is {chunks}; it must be positive.");
            dim = Splittable(x, dim, nameof(Chunk));
            var size = (x.Shape[dim] + chunks - 1) / chunks;
            return size == 0 ? Parts(x, new long[chunks], dim, nameof(Chunk)) : x.Split(size, dim);
        }

        /// <summary>Exactly <paramref name="sections"/> views; the first ones are one longer where the size is no multiple.</summary>
        [Export("tensor_split"), Export("Tensor.tensor_split")]
        public Tensor[] TensorSplit(int sections, int dim = 0)
        {
            Check.Argument(sections > 0, $"TensorSplit: sections is {sections}; it must be positive.");
            dim = Splittable(x, dim, nameof(TensorSplit));
            var sizes = new long[sections];
            var (size, longer) = Math.DivRem(x.Shape[dim], sections);
            for (var i = 0; i < sections; i++) sizes[i] = i < longer ? size + 1 : size;
            return Parts(x, sizes, dim, nameof(TensorSplit));
        }

        /// <summary>Views cut before each of the given positions; negative ones count from the end, those outside are cut to it.</summary>
        public Tensor[] TensorSplit(ReadOnlySpan<long> indices, int dim = 0)
        {
            dim = Splittable(x, dim, nameof(TensorSplit));
            var parts = new Tensor[indices.Length + 1];
            var size = x.Shape[dim];
            var start = 0L;
            for (var i = 0; i < parts.Length; i++)
            {
                var end = i == indices.Length ? size : Math.Clamp(indices[i] < 0 ? indices[i] + size : indices[i], 0, size);
                parts[i] = x.Narrow(dim, start, Math.Max(0, end - start));
                start = end;
            }
            return parts;
        }

        /// <summary>Equal parts side by side: of dimension 1, or of a vector's only one.</summary>
        /// <exception cref="ShapeException">The size is no multiple of <paramref name="sections"/>.</exception>
        [Export("hsplit")]
        public Tensor[] HSplit(int sections) => Equal(x, sections, x.Rank == 1 ? 0 : 1, 1, nameof(HSplit));

        /// <summary>Equal parts on top of each other: of dimension 0.</summary>
        /// <exception cref="ShapeException">The size is no multiple of <paramref name="sections"/>.</exception>
        [Export("vsplit")]
        public Tensor[] VSplit(int sections) => Equal(x, sections, 0, 2, nameof(VSplit));

        /// <summary>Equal parts behind each other: of dimension 2.</summary>
        /// <exception cref="ShapeException">The size is no multiple of <paramref name="sections"/>.</exception>
        [Export("dsplit")]
        public Tensor[] DSplit(int sections) => Equal(x, sections, 2, 3, nameof(DSplit));

        /// <summary>A view of each position along a dimension, which disappears.</summary>
        [Export("unbind"), Export("Tensor.unbind")]
        public Tensor[] Unbind(int dim = 0)
        {
            dim = Splittable(x, dim, nameof(Unbind));
            var g = Geometry.Of(x);
            var parts = new Tensor[x.Shape[dim]];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = Views.Viewed(x, g.Select(dim, i), null);
                Tracer.Current?.Op(nameof(Views.Strided), [parts[i]], [x], Geometry.RowMajor(x.Shape).Select(dim, i));
            }
            if (Autograd.Needs(x) && parts.Length > 0) Record(parts, new UnbindDerivative(x, dim));
            return parts;
        }
    }

    static int Splittable(Tensor x, int dim, string op)
    {
        Check.Shape(x.Rank > 0, $"{op}: the tensor has no dimensions to split; it needs at least one.");
        return x.Shape.Dim(dim, op);
    }

    static Tensor[] Equal(Tensor x, int sections, int dim, int rank, string op)
    {
        Check.Shape(x.Rank >= rank, $"{op}: x is {x.Shape}; it needs at least {rank} dimensions.");
        Check.Shape(sections > 0 && x.Shape[dim] % sections == 0,
            $"{op}: dimension {dim} of {x.Shape} is {x.Shape[dim]}, no multiple of {sections}; use TensorSplit for unequal parts.");
        return x.TensorSplit(sections, dim);
    }

    static Tensor[] Parts(Tensor x, long[] sizes, int dim, string name)
    {
        var g = Geometry.Of(x);
        var parts = new Tensor[sizes.Length];
        var start = 0L;
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Views.Viewed(x, g.Slice(dim, start, sizes[i]), null);
            Tracer.Current?.Op(nameof(Views.Strided), [parts[i]], [x], Geometry.RowMajor(x.Shape).Slice(dim, start, sizes[i]));
            start += sizes[i];
        }
        if (Autograd.Needs(x)) Record(parts, new SplitDerivative(x, sizes, dim, name));
        return parts;
    }

    static void Record(Tensor[] parts, Node node)
    {
        for (var i = 0; i < parts.Length; i++) parts[i].SetHistory(node, i);
    }

    sealed class SplitDerivative(Tensor x, long[] sizes, int dim, string name) : Node(name, x)
    {
        readonly (Shape Shape, DType DType) _x = (x.Shape, x.DType);

        internal override int Outputs => sizes.Length;

        protected override Tensor?[] Backward(Tensor?[] g)
        {
            var parts = new Tensor[g.Length];
            for (var i = 0; i < parts.Length; i++) parts[i] = g[i] ?? Tensor.Zeros(_x.Shape.With(dim, sizes[i]), _x.DType);
            return [Tensor.Cat(parts, dim).Reshape(_x.Shape)];
        }
    }

    sealed class UnbindDerivative(Tensor x, int dim) : Node("Unbind", x)
    {
        readonly (Shape Shape, DType DType) _x = (x.Shape, x.DType);

        internal override int Outputs => (int)_x.Shape[dim];

        protected override Tensor?[] Backward(Tensor?[] g)
        {
            var parts = new Tensor[g.Length];
            for (var i = 0; i < parts.Length; i++) parts[i] = g[i] ?? Tensor.Zeros(_x.Shape.Without(dim), _x.DType);
            return [Tensor.Stack(parts, dim)];
        }
    }
}
