namespace Sinter;

/// <summary>Picking elements of planes by their flat positions, and putting them back: linear maps, each the other's derivative.
/// The last <c>rank</c> dimensions are a plane; x and the indices (int64) agree in those before.</summary>
static class PlaneMaps
{
    /// <summary>y[n, i] = x[n, indices[n, i]].</summary>
    public static Tensor Gather(string op, Tensor x, Tensor indices, int rank)
    {
        var y = Tensor.Empty(indices.Shape, x.DType);
        Run(op, (source, target) => PlaneMapsCpu.Gather(source, indices, target, rank), x, y);
        return Picked(op, y, x, indices, rank);
    }

    /// <summary>y becomes the result of <see cref="Gather"/>, which some faster kernel has computed.</summary>
    public static Tensor Picked(string op, Tensor y, Tensor x, Tensor indices, int rank)
        => Autograd.Needs(x) ? y.SetHistory(new GatherDerivative(op, x, indices, rank)) : y;

    /// <summary>Zeros of a shape, and to y[n, indices[n, i]] is added g[n, i].</summary>
    public static Tensor Scatter(string op, Tensor g, Tensor indices, Shape shape, int rank)
    {
        var y = Tensor.Zeros(shape, g.DType);
        Run(op, (source, target) => PlaneMapsCpu.Scatter(source, indices, target, rank, accumulate: true), g, y);
        return Autograd.Needs(g) ? y.SetHistory(new ScatterDerivative(op, g, indices, rank)) : y;
    }

    /// <summary>As <see cref="Scatter"/>, but of several elements for one place the last stays.</summary>
    public static Tensor Place(string op, Tensor g, Tensor indices, Shape shape, int rank)
    {
        var y = Tensor.Zeros(shape, g.DType);
        Run(op, (source, target) => PlaneMapsCpu.Scatter(source, indices, target, rank, accumulate: false), g, y);
        return Autograd.Needs(g) ? y.SetHistory(new ScatterDerivative(op, g, indices, rank)) : y;
    }

    // Kernels know float32, float64 and int64; other types pass through one of them.
    static void Run(string op, Action<Tensor, Tensor> kernel, Tensor x, Tensor y)
    {
        using var _ = Autograd.NoGrad();
        var wide = MaxPoolingCpu.Computing(x.DType);
        var target = wide == y.DType ? y : y.To(wide);
        kernel(x.To(wide).Contiguous(), target);
        if (!ReferenceEquals(target, y)) y.Device.Copy(y, target);
    }

    sealed class GatherDerivative : Derivative
    {
        readonly Shape _shape;
        readonly int _rank;

        public GatherDerivative(string op, Tensor x, Tensor indices, int rank) : base(op, x)
        {
            (_shape, _rank) = (x.Shape, rank);
            Save(indices);
        }

        protected override Tensor?[] Backward(Tensor g) => [Scatter(Name, g, Saved(0), _shape, _rank)];
    }

    sealed class ScatterDerivative : Derivative
    {
        readonly int _rank;

        public ScatterDerivative(string op, Tensor g, Tensor indices, int rank) : base(op, g)
        {
            _rank = rank;
            Save(indices);
        }

        protected override Tensor?[] Backward(Tensor g) => [Gather(Name, g, Saved(0), _rank)];
    }
}
