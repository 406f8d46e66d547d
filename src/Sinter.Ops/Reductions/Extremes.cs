using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Largest and smallest elements and their places. NaN is larger than everything and smaller than everything: if there is one, it is the answer.</summary>
public static class Extremes
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    extension(Tensor x)
    {
        /// <summary>The largest of all elements. Where several are equal, they share the gradient.</summary>
        /// <exception cref="ShapeException">The tensor is empty.</exception>
        [Export("max")]
        public Tensor Max() => Extreme(x, default, false, new MaxOp(), nameof(Max));

        /// <summary>The largest elements along a dimension and the first places where they stand; the gradient goes to those places.</summary>
        public ValuesAndIndices Max(int dim, bool keepDim = false) => WithPlace(x, dim, keepDim, new MaxOp(), nameof(Max));

        /// <summary>The smallest of all elements. Where several are equal, they share the gradient.</summary>
        /// <exception cref="ShapeException">The tensor is empty.</exception>
        [Export("min")]
        public Tensor Min() => Extreme(x, default, false, new MinOp(), nameof(Min));

        /// <summary>The smallest elements along a dimension and the first places where they stand; the gradient goes to those places.</summary>
        public ValuesAndIndices Min(int dim, bool keepDim = false) => WithPlace(x, dim, keepDim, new MinOp(), nameof(Min));

        /// <summary>The largest elements along some dimensions, all if none is named. Equal ones share the gradient.</summary>
        /// <exception cref="ShapeException">A dimension to reduce has size 0.</exception>
        [Export("amax")]
        public Tensor AMax(ReadOnlySpan<int> dims = default, bool keepDim = false) => Extreme(x, dims, keepDim, new MaxOp(), nameof(AMax));

        /// <inheritdoc cref="AMax(Tensor, ReadOnlySpan{int}, bool)"/>
        public Tensor AMax(int dim, bool keepDim = false) => x.AMax([dim], keepDim);

        /// <summary>The smallest elements along some dimensions, all if none is named. Equal ones share the gradient.</summary>
        /// <exception cref="ShapeException">A dimension to reduce has size 0.</exception>
        [Export("amin")]
        public Tensor AMin(ReadOnlySpan<int> dims = default, bool keepDim = false) => Extreme(x, dims, keepDim, new MinOp(), nameof(AMin));

        /// <inheritdoc cref="AMin(Tensor, ReadOnlySpan{int}, bool)"/>
        public Tensor AMin(int dim, bool keepDim = false) => x.AMin([dim], keepDim);

        /// <summary>The smallest and the largest element, of all or along one dimension.</summary>
        /// <exception cref="ShapeException">There are no elements to choose from.</exception>
        [Export("aminmax")]
        public (Tensor Min, Tensor Max) AMinMax(int? dim = null, bool keepDim = false)
        {
            ReadOnlySpan<int> dims = dim is { } one ? [one] : [];
            return (x.AMin(dims, keepDim), x.AMax(dims, keepDim));
        }

        /// <summary>The place, int64, of the first largest element along a dimension; in the flattened tensor if none is named.</summary>
        /// <exception cref="ShapeException">There are no elements to choose from.</exception>
        /// <exception cref="DTypeException">The tensor is bool.</exception>
        [Export("argmax")]
        public Tensor ArgMax(int? dim = null, bool keepDim = false) => Place(x, dim, keepDim, new MaxOp(), nameof(ArgMax));

        /// <summary>The place, int64, of the first smallest element along a dimension; in the flattened tensor if none is named.</summary>
        /// <exception cref="ShapeException">There are no elements to choose from.</exception>
        /// <exception cref="DTypeException">The tensor is bool.</exception>
        [Export("argmin")]
        public Tensor ArgMin(int? dim = null, bool keepDim = false) => Place(x, dim, keepDim, new MinOp(), nameof(ArgMin));
    }

    static Tensor Extreme<TOp>(Tensor x, ReadOnlySpan<int> dims, bool keepDim, in TOp op, string name) where TOp : struct, IReduction
    {
        var kept = Folding.Kept(x.Shape, dims, name);
        RefuseEmpty(x, kept, name);
        var y = Folding.Reduce(x, kept, op, x.DType);
        if (Autograd.Needs(x)) y.SetHistory(new SharedDerivative(name, x, y));
        return keepDim ? y : Folding.Drop(y, x.Shape, dims);
    }

    static ValuesAndIndices WithPlace<TOp>(Tensor x, int dim, bool keepDim, in TOp op, string name) where TOp : struct, IExtreme
    {
        dim = x.Shape.Dim(dim, name);
        var kept = Folding.Kept(x.Shape, [dim], name);
        RefuseEmpty(x, kept, name);
        var (y, index) = Found(x, dim, kept, op);
        Tracer.Current?.Op(typeof(TOp).Name, [y], [x], [(int[])[dim]]);
        Tracer.Current?.Op(TOp.IsLargest ? nameof(ArgMax) : nameof(ArgMin), [index], [x], dim);
        if (Autograd.Needs(x)) y.SetHistory(new GatherDerivative(x, dim, index, name));
        return keepDim ? new(y, index) : new(Folding.Drop(y, x.Shape, [dim]), Folding.Drop(index, x.Shape, [dim]));
    }

    static (Tensor Values, Tensor Places) Found<TOp>(Tensor x, int dim, Shape kept, in TOp op) where TOp : struct, IExtreme
    {
        if (PlacedExtremes.Takes(x.DType, Lines.Of(x.Shape, dim)))
        {
            var (found, places) = PlacedExtremes.Find(op, x, dim, kept);
            return (found.To(x.DType), places);
        }
        var y = Folding.Reduce(x, kept, op, x.DType);
        return (y, ExtremesKernel.FirstPlace(x, y, dim));
    }

    static Tensor Place<TOp>(Tensor x, int? dim, bool keepDim, in TOp op, string name) where TOp : struct, IExtreme
    {
        Check.DType(x.DType != DType.Bool, $"{name}: x is bool, which has no order; convert it to an integer type with To.");
        using var _ = Autograd.NoGrad();
        if (dim is { } one) return WithPlace(x, one, keepDim, op, name).Indices;
        var index = WithPlace(x.Reshape(-1), 0, false, op, name).Indices;
        return keepDim ? index.Reshape(Folding.Kept(x.Shape, default, name)) : index;
    }

    static void RefuseEmpty(Tensor x, Shape kept, string name)
    {
        for (var d = 0; d < x.Rank; d++)
            Check.Shape(x.Shape[d] != 0 || kept[d] == 0, $"{name}: x is {x.Shape}, and dimension {d} has no elements to choose from; reduce a dimension of at least 1.");
    }

    readonly record struct MaxOp : IExtreme
    {
        public static bool IsLargest => true;
        public double Identity => double.NegativeInfinity;
        public T Map<T>(T x) where T : struct, IReal<T> => x;
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Max(a, b);
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    readonly record struct MinOp : IExtreme
    {
        public static bool IsLargest => false;
        public double Identity => double.PositiveInfinity;
        public T Map<T>(T x) where T : struct, IReal<T> => x;
        public T Merge<T>(T a, T b) where T : struct, IReal<T> => T.Min(a, b);
        public T Finish<T>(T a, T count) where T : struct, IReal<T> => a;
    }

    /// <summary>1 where x is the chosen value, NaN being itself.</summary>
    readonly record struct IsChosen : IFormula2
    {
        [MethodImpl(Inline)]
        public T Value<T>(T x, T y) where T : struct, IReal<T>
            => T.Select(T.Or(T.Equal(x, y), T.And(T.Not(T.Equal(x, x)), T.Not(T.Equal(y, y)))), 1, 0);
    }

    /// <summary>The elements equal to the one that was chosen share its gradient.</summary>
    internal sealed class SharedDerivative : Derivative
    {
        public SharedDerivative(string name, Tensor x, Tensor y) : base(name, x) => Save(x, y);

        protected override Tensor?[] Backward(Tensor g)
        {
            var chosen = Saved(0).Detach().ZipPlain(Saved(1).Detach(), new IsChosen(), g.DType);
            return [g / chosen.SumTo(g.Shape) * chosen];
        }
    }
}
