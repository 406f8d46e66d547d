namespace Sinter;

/// <summary>Losses look up one class for each sample: this picks it, puts its gradient back, and checks the classes on the way.
/// x is [C], [N, C] or [N, C, *]; targets have x's shape without C.</summary>
static unsafe class ClassTargets
{
    /// <summary>Where the classes are.</summary>
    public static int Dim(Tensor x) => x.Rank == 1 ? 0 : 1;

    /// <summary>The targets as row-major int64, of the right shape, each a class or the one to ignore.</summary>
    public static Tensor Checked(Tensor x, Tensor target, long ignoreIndex, string op)
    {
        Check.Shape(x.Rank > 0, $"{op}: x is {x.Shape}; it must be [C], [N, C] or [N, C, *].");
        var dim = Dim(x);
        Check.Shape(target.Shape == x.Shape.Without(dim), $"{op}: x is {x.Shape} and target {target.Shape}; target must be {x.Shape.Without(dim)}, x's shape without its classes.");
        Check.DType(target.DType.IsInteger, $"{op}: target is {target.DType}; class indices must be integers. Convert them to int64.");
        var classes = x.Shape[dim];
        var indices = target.To(DType.Int64).Contiguous();
        using var t = indices.Pin<long>();
        for (long i = 0; i < indices.Count; i++)
            Check.Index(t[i] == ignoreIndex || ((ulong)t[i] < (ulong)classes),
                $"{op}: target {i} is {t[i]}, but x is {x.Shape}: its classes are 0 to {classes - 1}. Use one of them, or ignoreIndex ({ignoreIndex}) to leave the sample out.");
        return indices;
    }

    /// <summary>The weight of each sample: that of its class (1 without weights), 0 if it is ignored.</summary>
    public static Tensor Weights(Tensor target, Tensor? weight, long ignoreIndex, DType dtype)
    {
        var y = Tensor.Empty(target.Shape, DType.Float64);
        using var wide = weight?.Detach().To(DType.Float64).Contiguous();
        using (var ys = y.Pin<double>())
        using (var ts = target.Pin<long>())
        {
            var w = wide is null ? null : (double*)wide.Address;
            for (long i = 0; i < target.Count; i++) ys[i] = ts[i] == ignoreIndex ? 0 : w == null ? 1 : w[ts[i]];
            GC.KeepAlive(wide);
        }
        return y.To(dtype);
    }

    /// <summary>The element of each sample's class, 0 where that is ignored. Differentiable by x.</summary>
    public static Tensor Pick(Tensor x, Tensor target, long ignoreIndex)
    {
        var y = Tensor.Zeros(target.Shape, x.DType);
        Move(x.Contiguous(), y, x.Shape, target, ignoreIndex, pick: true);
        return Autograd.Needs(x) ? y.SetHistory(new PickDerivative(x, target, ignoreIndex)) : y;
    }

    /// <summary>Zeros of a shape, with the numbers of y at each sample's class. Differentiable by y.</summary>
    public static Tensor Place(Tensor y, Tensor target, Shape shape, long ignoreIndex)
    {
        var x = Tensor.Zeros(shape, y.DType);
        Move(x, y.Contiguous(), shape, target, ignoreIndex, pick: false);
        return Autograd.Needs(y) ? x.SetHistory(new PlaceDerivative(y, target, ignoreIndex)) : x;
    }

    static void Move(Tensor x, Tensor y, Shape shape, Tensor target, long ignoreIndex, bool pick)
    {
        var dim = shape.Rank == 1 ? 0 : 1;
        long classes = shape[dim], inner = shape[(dim + 1)..].Count;
        using var ts = target.Pin<long>();
        var size = x.DType.Size;
        byte* xs = x.Address, ys = y.Address;
        for (long i = 0; i < target.Count; i++)
        {
            if (ts[i] == ignoreIndex) continue;
            var (outer, at) = Math.DivRem(i, inner);
            byte* p = xs + ((outer * classes + ts[i]) * inner + at) * size, q = ys + i * size;
            if (pick) Buffer.MemoryCopy(p, q, size, size);
            else Buffer.MemoryCopy(q, p, size, size);
        }
        GC.KeepAlive(x);
        GC.KeepAlive(y);
    }

    sealed class PickDerivative(Tensor x, Tensor target, long ignoreIndex) : Derivative(nameof(Pick), x)
    {
        readonly Shape _shape = x.Shape;

        protected override Tensor?[] Backward(Tensor g) => [Place(g, target, _shape, ignoreIndex)];
    }

    sealed class PlaceDerivative(Tensor y, Tensor target, long ignoreIndex) : Derivative(nameof(Place), y)
    {
        protected override Tensor?[] Backward(Tensor g) => [Pick(g, target, ignoreIndex)];
    }
}
