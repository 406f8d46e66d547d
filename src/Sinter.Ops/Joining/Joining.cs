namespace Sinter;

/// <summary>Several tensors as one: end to end, on top of each other, or as blocks on a diagonal.</summary>
public static class Joining
{
    extension(Tensor)
    {
        /// <summary>The tensors one after another along a dimension that they have in common. Types promote; one-dimensional tensors of no elements are passed over.</summary>
        /// <exception cref="ShapeException">The other sizes differ, or no tensor is given.</exception>
        [Export("cat"), Export("concat"), Export("concatenate"), Autocast(Cpu = Precision.Promote)]
        public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int dim = 0)
        {
            using var _ = Autocast.Inputs(ref tensors);
            Check.Argument(tensors.Length > 0, $"Cat: there are no tensors; give at least one.");
            var parts = new List<Tensor>(tensors.Length);
            foreach (var x in tensors)
                if (x.Rank != 1 || x.Count != 0) parts.Add(x);
            var dtype = Promotion.Of(tensors);
            if (parts.Count == 0) return tensors[0].To(dtype).Clone();
            var first = parts[0].Shape;
            Check.Shape(first.Rank > 0, $"Cat: tensors of no dimensions cannot be joined end to end; use Stack.");
            dim = first.Dim(dim, nameof(Cat));
            var size = 0L;
            for (var i = 0; i < parts.Count; i++)
            {
                Check.Shape(parts[i].Rank == first.Rank && parts[i].Shape.With(dim, first[dim]) == first,
                    $"Cat: tensor 0 is {first} and tensor {i} is {parts[i].Shape}; all sizes but that of dimension {dim} must be equal.");
                size += parts[i].Shape[dim];
            }
            var y = Tensor.Empty(first.With(dim, size), dtype);
            CatCpu.Run(y, parts, dim);
            Tracer.Current?.Op(nameof(Cat), [y], parts.ToArray(), dim);
            return Autograd.Needs(tensors) && dtype.IsInexact ? y.SetHistory(new CatDerivative([.. parts], dim)) : y;
        }

        /// <summary>Tensors of one shape along a new dimension.</summary>
        /// <exception cref="ShapeException">The shapes differ.</exception>
        [Export("stack"), Autocast(Cpu = Precision.Promote)]
        public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int dim = 0)
        {
            using var _ = Autocast.Inputs(ref tensors);
            Check.Argument(tensors.Length > 0, $"Stack: there are no tensors; give at least one.");
            var layers = new Tensor[tensors.Length];
            for (var i = 0; i < layers.Length; i++)
            {
                Check.Shape(tensors[i].Shape == tensors[0].Shape,
                    $"Stack: tensor 0 is {tensors[0].Shape} and tensor {i} is {tensors[i].Shape}; all shapes must be equal. Use Cat, or Pad first.");
                layers[i] = tensors[i].Unsqueeze(dim);
            }
            return Tensor.Cat(layers, dim < 0 ? dim + tensors[0].Rank + 1 : dim);
        }

        /// <summary>Side by side: along dimension 1, for vectors along their only one.</summary>
        [Export("hstack")]
        public static Tensor HStack(ReadOnlySpan<Tensor> tensors)
        {
            var parts = Each(tensors, x => x.AtLeast1d());
            return Tensor.Cat(parts, parts.Length > 0 && parts[0].Rank == 1 ? 0 : 1);
        }

        /// <summary>On top of each other: along dimension 0; a vector is a row.</summary>
        [Export("vstack"), Export("row_stack")]
        public static Tensor VStack(ReadOnlySpan<Tensor> tensors) => Tensor.Cat(Each(tensors, x => x.AtLeast2d()), 0);

        /// <summary>Behind each other: along dimension 2; matrices become [rows, columns, 1], vectors [1, length, 1].</summary>
        [Export("dstack")]
        public static Tensor DStack(ReadOnlySpan<Tensor> tensors) => Tensor.Cat(Each(tensors, x => x.AtLeast3d()), 2);

        /// <summary>Side by side, with vectors as columns.</summary>
        [Export("column_stack")]
        public static Tensor ColumnStack(ReadOnlySpan<Tensor> tensors) => Tensor.HStack(Each(tensors, x => x.Rank <= 1 ? x.Reshape(x.Count, 1) : x));

        /// <summary>A matrix with the given matrices along its diagonal and zeros elsewhere; a vector is a row.</summary>
        /// <exception cref="ShapeException">A tensor has more than two dimensions.</exception>
        [Export("block_diag")]
        public static Tensor BlockDiag(params ReadOnlySpan<Tensor> tensors)
        {
            if (tensors.Length == 0) return Tensor.Empty([1, 0]);
            var blocks = Each(tensors, x => x.AtLeast2d());
            var width = 0L;
            foreach (var block in blocks)
            {
                Check.Shape(block.Rank == 2, $"BlockDiag: a tensor is {block.Shape}; each must have at most 2 dimensions.");
                width += block.Shape[1];
            }
            var left = 0L;
            for (var i = 0; i < blocks.Length; i++)
            {
                var own = blocks[i].Shape[1];
                blocks[i] = blocks[i].Pad([left, width - left - own]);
                left += own;
            }
            return Tensor.Cat(blocks, 0);
        }
    }

    static Tensor[] Each(ReadOnlySpan<Tensor> tensors, Func<Tensor, Tensor> f)
    {
        var mapped = new Tensor[tensors.Length];
        for (var i = 0; i < mapped.Length; i++) mapped[i] = f(tensors[i]);
        return mapped;
    }

    sealed class CatDerivative(Tensor[] parts, int dim) : Derivative(nameof(Cat), parts)
    {
        readonly (long Size, DType DType)[] _parts = Array.ConvertAll(parts, x => (x.Shape[dim], x.DType));

        protected override Tensor?[] Backward(Tensor g)
        {
            var dx = new Tensor?[_parts.Length];
            var start = 0L;
            for (var i = 0; i < dx.Length; i++)
            {
                if (Needs(i)) dx[i] = g.Narrow(dim, start, _parts[i].Size).To(_parts[i].DType);
                start += _parts[i].Size;
            }
            return dx;
        }
    }
}
