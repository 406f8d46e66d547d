namespace Sinter;

/// <summary>Reading and writing where a mask of bools is true.</summary>
public static class Masks
{
    extension(Tensor x)
    {
        /// <summary>x with <paramref name="value"/> where the mask, broadcast with x, is true.</summary>
        /// <exception cref="DTypeException">The mask is not bool.</exception>
        [Export("masked_fill")]
        public Tensor MaskedFill(Tensor mask, Scalar value) => x.MaskedFill(mask, Tensor.Full(Shape.Scalar, value, x.DType));

        /// <summary>x with the one number of a tensor where the mask is true; the number has a gradient.</summary>
        /// <exception cref="ShapeException">The value has dimensions.</exception>
        public Tensor MaskedFill(Tensor mask, Tensor value)
        {
            Check.DType(mask.DType == DType.Bool, $"MaskedFill: the mask is {mask.DType}; it must be bool. Compare it, as in mask.NotEqual(0).");
            Check.Shape(value.Rank == 0, $"MaskedFill: the value is {value.Shape}; it must be one number without dimensions. Use Where for several.");
            return Tensor.Where(mask, value.To(x.DType), x);
        }

        /// <summary>As <see cref="MaskedFill(Tensor, Tensor, Scalar)"/>, in x itself.</summary>
        [Export("Tensor.masked_fill_")]
        public Tensor MaskedFillInPlace(Tensor mask, Scalar value)
        {
            var number = Tensor.Full(Shape.Scalar, value, x.DType);
            if (Autograd.Needs(x) || ReferenceEquals(x.Storage, mask.Storage)) return InPlace.Assign(x, Written.Original(x).MaskedFill(mask, number));
            Check.DType(mask.DType == DType.Bool, $"MaskedFillInPlace: the mask is {mask.DType}; it must be bool. Compare it, as in mask.NotEqual(0).");
            Check.Shape(Shape.Broadcast(x.Shape, mask.Shape) == x.Shape, $"MaskedFillInPlace: x is {x.Shape} and the mask {mask.Shape}; a change in place cannot change the shape.");
            InPlace.Guard(x, nameof(MaskedFillInPlace));
            x.Device.Map(new FillFormula(), x, mask, number, x);
            x.Storage.Changed(nameof(MaskedFillInPlace));
            return x;
        }

        /// <summary>The elements where the mask, broadcast with x, is true, in row-major order, in one dimension.</summary>
        /// <exception cref="DTypeException">The mask is not bool.</exception>
        [Export("masked_select")]
        public Tensor MaskedSelect(Tensor mask)
        {
            var shape = Shape.Broadcast(x.Shape, mask.Shape);
            return x.Expand(shape).Reshape(-1).IndexSelect(0, True(mask, shape, nameof(MaskedSelect)));
        }

        /// <summary>x with the elements of a source, in their order, where the mask, broadcast to x, is true.</summary>
        /// <exception cref="ShapeException">The source has fewer elements than the mask has true ones.</exception>
        [Export("masked_scatter")]
        public Tensor MaskedScatter(Tensor mask, Tensor source)
        {
            var shape = Shape.Broadcast(x.Shape, mask.Shape);
            var at = True(mask, shape, nameof(MaskedScatter));
            Check.DType(x.DType == source.DType, $"MaskedScatter: x is {x.DType} and the source {source.DType}; they must be equal. Convert one.");
            Check.Shape(source.Count >= at.Count, $"MaskedScatter: the mask has {at.Count} true elements and the source is {source.Shape} with {source.Count}; it must have at least as many.");
            return x.Expand(shape).Reshape(-1).IndexCopy(0, at, source.Reshape(-1).Narrow(0, 0, at.Count)).Reshape(shape);
        }

        /// <summary>As <see cref="MaskedScatter"/>, in x itself.</summary>
        [Export("Tensor.masked_scatter_")]
        public Tensor MaskedScatterInPlace(Tensor mask, Tensor source) => InPlace.Assign(x, x.MaskedScatter(mask, source));

        /// <summary>The positions of the elements that are not 0, int64 [number of them, rank], in row-major order.</summary>
        [Export("nonzero"), Export("argwhere")]
        public Tensor Nonzero() => NonzeroKernel.Coordinates(x);
    }

    static Tensor True(Tensor mask, Shape shape, string op)
    {
        Check.DType(mask.DType == DType.Bool, $"{op}: the mask is {mask.DType}; it must be bool. Compare it, as in mask.NotEqual(0).");
        return NonzeroKernel.Flat(mask.Expand(shape));
    }

    readonly record struct FillFormula : IFormula3
    {
        public static bool HoldsForComplex => true;
        public static bool OnlyChooses => true;
        public T Value<T>(T mask, T value, T x) where T : struct, IReal<T> => T.Select(T.Equal(mask, 0), x, value);
    }
}
