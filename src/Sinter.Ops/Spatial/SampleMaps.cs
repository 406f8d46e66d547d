namespace Sinter;

/// <summary>Weighted sums of picked elements, the same for all channels: y[b, c, p] = Σ over t of weights[b, p, t] · x[b, c, places[b, p, t]], where a place of -1 counts as 0.
/// As with convolutions, the derivatives of the result and of the two gradients are one another.</summary>
sealed class SampleMaps(string op, Tensor places, long size)
{
    /// <summary>y [B, C, P] from x [B, C, S] and weights [B, P, T].</summary>
    public Tensor Output(Tensor x, Tensor weights)
    {
        var y = Run([x.Shape[0], x.Shape[1], weights.Shape[1]], x, weights, (y, x, w) => SampleMapsCpu.Output(y, x, w, places));
        return Autograd.Needs(x, weights) ? y.SetHistory(new OutputDerivative(this, x, weights)) : y;
    }

    Tensor InputGradient(Tensor g, Tensor weights)
    {
        var dx = Run([g.Shape[0], g.Shape[1], size], g, weights, (dx, g, w) => SampleMapsCpu.InputGradient(dx, g, w, places));
        return Autograd.Needs(g, weights) ? dx.SetHistory(new InputGradientDerivative(this, g, weights)) : dx;
    }

    Tensor WeightGradient(Tensor x, Tensor g)
    {
        var dw = Run(places.Shape, x, g, (dw, x, g) => SampleMapsCpu.WeightGradient(dw, x, g, places));
        return Autograd.Needs(x, g) ? dw.SetHistory(new WeightGradientDerivative(this, x, g)) : dw;
    }

    static Tensor Run(Shape shape, Tensor a, Tensor b, Action<Tensor, Tensor, Tensor> kernel)
    {
        using var _ = Autograd.NoGrad();
        var wide = a.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var y = Tensor.Empty(shape, wide);
        kernel(y, a.To(wide).Contiguous(), b.To(wide).Contiguous());
        return y.To(a.DType);
    }

    string Op => op;

    sealed class OutputDerivative : Derivative
    {
        readonly SampleMaps _maps;

        public OutputDerivative(SampleMaps maps, Tensor x, Tensor weights) : base(maps.Op, x, weights)
        {
            _maps = maps;
            Save(Needs(1) ? x : null, Needs(0) ? weights : null);
        }

        protected override Tensor?[] Backward(Tensor g)
            => [Needs(0) ? _maps.InputGradient(g, Saved(1)) : null, Needs(1) ? _maps.WeightGradient(Saved(0), g) : null];
    }

    sealed class InputGradientDerivative : Derivative
    {
        readonly SampleMaps _maps;

        public InputGradientDerivative(SampleMaps maps, Tensor g, Tensor weights) : base(maps.Op, g, weights)
        {
            _maps = maps;
            Save(Needs(1) ? g : null, Needs(0) ? weights : null);
        }

        protected override Tensor?[] Backward(Tensor x)
            => [Needs(0) ? _maps.Output(x, Saved(1)) : null, Needs(1) ? _maps.WeightGradient(x, Saved(0)) : null];
    }

    sealed class WeightGradientDerivative : Derivative
    {
        readonly SampleMaps _maps;

        public WeightGradientDerivative(SampleMaps maps, Tensor x, Tensor g) : base(maps.Op, x, g)
        {
            _maps = maps;
            Save(Needs(1) ? x : null, Needs(0) ? g : null);
        }

        protected override Tensor?[] Backward(Tensor weights)
            => [Needs(0) ? _maps.InputGradient(Saved(1), weights) : null, Needs(1) ? _maps.Output(Saved(0), weights) : null];
    }
}
