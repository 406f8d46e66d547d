namespace Sinter;

/// <summary>The same elements in another order along some dimensions.</summary>
public static class Reordering
{
    extension(Tensor x)
    {
        /// <summary>The order reversed along each of the named dimensions; a copy.</summary>
        [Export("flip")]
        public Tensor Flip(params ReadOnlySpan<int> dims)
        {
            var own = new int[dims.Length];
            var seen = 0L;
            for (var i = 0; i < own.Length; i++)
            {
                own[i] = x.Shape.Dim(dims[i], nameof(Flip));
                Check.Argument((seen >> own[i] & 1) == 0, $"Flip: dimension {dims[i]} of {x.Shape} is named twice; name each once.");
                seen |= 1L << own[i];
            }
            var y = Tensor.EmptyLike(x);
            if (x.Count > 0)
            {
                // Reversed geometry: from the last position with negative strides. It does not leave this method, for tensors promise positive ones.
                var g = Geometry.Of(x);
                var strides = (long[])g.Strides.Clone();
                var offset = g.Offset;
                foreach (var d in own)
                    if (x.Rank > 0)
                    {
                        offset += (x.Shape[d] - 1) * strides[d];
                        strides[d] = -strides[d];
                    }
                y.Device.Copy(y, x.ViewAs(x.Shape, strides, offset));
            }
            Tracer.Current?.Op(nameof(Flip), [y], [x], own);
            return Autograd.Needs(x) ? y.SetHistory(new FlipDerivative(x, own)) : y;
        }

        /// <summary>Left and right exchanged: dimension 1 reversed.</summary>
        [Export("fliplr")]
        public Tensor FlipLR()
        {
            Check.Shape(x.Rank >= 2, $"FlipLR: x is {x.Shape}; it needs at least 2 dimensions. Use Flip(0) for a vector.");
            return x.Flip(1);
        }

        /// <summary>Up and down exchanged: dimension 0 reversed.</summary>
        [Export("flipud")]
        public Tensor FlipUD()
        {
            Check.Shape(x.Rank >= 1, $"FlipUD: x is {x.Shape}; it needs at least 1 dimension.");
            return x.Flip(0);
        }

        /// <summary>Each element <paramref name="shift"/> positions later; what leaves at the end comes back at the beginning. Without a dimension, in row-major order over all.</summary>
        [Export("roll")]
        public Tensor Roll(long shift, int? dim = null)
            => dim is { } one ? x.Roll([shift], [one]) : x.Reshape(x.Count).Roll([shift], [0]).Reshape(x.Shape);

        /// <summary>Elements moved along several dimensions.</summary>
        public Tensor Roll(ReadOnlySpan<long> shifts, ReadOnlySpan<int> dims)
        {
            Check.Argument(shifts.Length == dims.Length && dims.Length > 0, $"Roll: {shifts.Length} shifts for {dims.Length} dimensions; give one for each.");
            var y = x;
            for (var i = 0; i < dims.Length; i++)
            {
                var dim = x.Shape.Dim(dims[i], nameof(Roll));
                if (x.Count == 0 || x.Rank == 0) continue;
                var size = x.Shape[dim];
                var shift = (shifts[i] % size + size) % size;
                if (shift != 0) y = Tensor.Cat([y.Narrow(dim, size - shift, shift), y.Narrow(dim, 0, size - shift)], dim);
            }
            return ReferenceEquals(y.Storage, x.Storage) ? y.Clone() : y;
        }

        /// <summary>Turned by <paramref name="k"/> right angles, from the first of two dimensions towards the second.</summary>
        [Export("rot90")]
        public Tensor Rot90(int k = 1, int dim0 = 0, int dim1 = 1)
        {
            (dim0, dim1) = (x.Shape.Dim(dim0), x.Shape.Dim(dim1));
            Check.Argument(dim0 != dim1 && x.Rank >= 2, $"Rot90: a plane of dimensions {dim0} and {dim1} of {x.Shape}; name two different ones.");
            return ((k % 4 + 4) % 4) switch
            {
                1 => x.Flip(dim1).Transpose(dim0, dim1),
                2 => x.Flip(dim0, dim1),
                3 => x.Flip(dim0).Transpose(dim0, dim1),
                _ => x.Clone(),
            };
        }
    }

    sealed class FlipDerivative(Tensor x, int[] dims) : Derivative("Flip", x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g.Flip(dims)];
    }
}
