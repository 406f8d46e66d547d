namespace Sinter;

/// <summary>A strided view of a row-major tensor and its opposite, the tensor of zeros with something put where the view is. Each is the other's derivative.</summary>
sealed class StridedDerivative(Tensor x, Geometry view) : Derivative("Strided", x)
{
    readonly Shape _shape = x.Shape;

    protected override Tensor?[] Backward(Tensor g) => [Embed(g, _shape, view)];

    /// <summary>Zeros of a shape with <paramref name="g"/> added at the places that <paramref name="view"/> shows; places shown twice get both.</summary>
    public static Tensor Embed(Tensor g, Shape shape, Geometry view)
    {
        var y = Tensor.Zeros(shape, g.DType);
        if (Overlaps(view)) AddOverlapping(y, g, view);
        else y.Device.Copy(y.ViewAs(view.Shape, view.Strides, view.Offset), g);
        return Autograd.Needs(g) ? y.SetHistory(new EmbedDerivative(g, view)) : y;
    }

    // Sorted by stride, each dimension must step over all that is inside it.
    static bool Overlaps(Geometry view)
    {
        var dims = new List<(long Stride, long Size)>();
        for (var d = 0; d < view.Shape.Rank; d++)
            if (view.Shape[d] > 1) dims.Add((view.Strides[d], view.Shape[d]));
        dims.Sort();
        var reach = 0L;
        foreach (var (stride, size) in dims)
        {
            if (stride <= reach) return true;
            reach += (size - 1) * stride;
        }
        return false;
    }

    // One window position at a time along the leading dimensions; the innermost overlapping ones are added in turn.
    static void AddOverlapping(Tensor y, Tensor g, Geometry view)
    {
        if (!Overlaps(view))
        {
            var target = y.ViewAs(view.Shape, view.Strides, view.Offset);
            y.Device.Map(new AddFormula(), target, target, g);
            return;
        }
        // Cut along the dimension with the smallest stride times the fewest positions.
        var dim = 0;
        for (var d = 1; d < view.Shape.Rank; d++)
            if (view.Shape[d] > 1 && (view.Shape[dim] <= 1 || view.Shape[d] < view.Shape[dim])) dim = d;
        for (long i = 0; i < view.Shape[dim]; i++)
        {
            var part = Geometry.Of(g).Select(dim, i);
            AddOverlapping(y, g.ViewAs(part.Shape, part.Strides, part.Offset), view.Select(dim, i));
        }
    }

    readonly struct AddFormula : IFormula2
    {
        public static bool HoldsForComplex => true;
        public T Value<T>(T a, T b) where T : struct, IReal<T> => a + b;
    }

    sealed class EmbedDerivative(Tensor g, Geometry view) : Derivative("Embed", g)
    {
        protected override Tensor?[] Backward(Tensor gg)
        {
            var x = gg.Contiguous();
            return [x.Strided(view with { Offset = view.Offset + x.StorageOffset }, view)];
        }
    }
}
