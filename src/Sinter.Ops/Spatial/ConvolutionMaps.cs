namespace Sinter;

/// <summary>The three bilinear maps of the trilinear form Σ y · conv(x, weight): the result, the gradient of x, the gradient of weight.
/// Each one's derivatives are the other two, so convolutions can be differentiated to any order.</summary>
static class ConvolutionMaps
{
    /// <summary>y from x and weight, and a bias for each output channel.</summary>
    public static Tensor Output(string op, ConvolutionPlan plan, Tensor x, Tensor weight, Tensor? bias)
    {
        var y = Run(plan.Y, x, weight, bias, (y, x, w, b) => ConvolutionCpu.Output(plan, y, x, w, b));
        return Autograd.Needs(x, weight, bias) ? y.SetHistory(new OutputDerivative(op, plan, x, weight, bias)) : y;
    }

    /// <summary>dx from the gradient of y and weight: the transposed convolution.</summary>
    public static Tensor InputGradient(string op, ConvolutionPlan plan, Tensor g, Tensor weight)
    {
        var dx = Run(plan.X, g, weight, null, (dx, g, w, _) => ConvolutionCpu.InputGradient(plan, dx, g, w));
        return Autograd.Needs(g, weight) ? dx.SetHistory(new InputGradientDerivative(op, plan, g, weight)) : dx;
    }

    /// <summary>The gradient of weight from x and the gradient of y.</summary>
    public static Tensor WeightGradient(string op, ConvolutionPlan plan, Tensor x, Tensor g)
    {
        var dw = Run(plan.Weight, x, g, null, (dw, x, g, _) => ConvolutionCpu.WeightGradient(plan, dw, x, g));
        return Autograd.Needs(x, g) ? dw.SetHistory(new WeightGradientDerivative(op, plan, x, g)) : dw;
    }

    // Kernels want row-major float32 or float64; the 16-bit types compute in float32.
    static Tensor Run(Shape shape, Tensor a, Tensor b, Tensor? c, Action<Tensor, Tensor, Tensor, Tensor?> kernel)
    {
        using var _ = Autograd.NoGrad();
        var wide = a.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var y = Tensor.Empty(shape, wide);
        kernel(y, a.To(wide).Contiguous(), b.To(wide).Contiguous(), c?.To(wide).Contiguous());
        return y.To(a.DType);
    }

    sealed class OutputDerivative : Derivative
    {
        readonly ConvolutionPlan _plan;

        public OutputDerivative(string op, ConvolutionPlan plan, Tensor x, Tensor weight, Tensor? bias) : base(op, x, weight, bias)
        {
            _plan = plan;
            Save(Needs(1) ? x : null, Needs(0) ? weight : null);
        }

        protected override Tensor?[] Backward(Tensor g) =>
        [
            Needs(0) ? InputGradient(Name, _plan, g, Saved(1)) : null,
            Needs(1) ? WeightGradient(Name, _plan, Saved(0), g) : null,
            Needs(2) ? g.Sum([0, .. Enumerable.Range(2, g.Rank - 2)]) : null,
        ];
    }

    sealed class InputGradientDerivative : Derivative
    {
        readonly ConvolutionPlan _plan;

        public InputGradientDerivative(string op, ConvolutionPlan plan, Tensor g, Tensor weight) : base(op, g, weight)
        {
            _plan = plan;
            Save(Needs(1) ? g : null, Needs(0) ? weight : null);
        }

        protected override Tensor?[] Backward(Tensor x) =>
        [
            Needs(0) ? Output(Name, _plan, x, Saved(1), null) : null,
            Needs(1) ? WeightGradient(Name, _plan, x, Saved(0)) : null,
        ];
    }

    sealed class WeightGradientDerivative : Derivative
    {
        readonly ConvolutionPlan _plan;

        public WeightGradientDerivative(string op, ConvolutionPlan plan, Tensor x, Tensor g) : base(op, x, g)
        {
            _plan = plan;
            Save(Needs(1) ? x : null, Needs(0) ? g : null);
        }

        protected override Tensor?[] Backward(Tensor weight) =>
        [
            Needs(0) ? InputGradient(Name, _plan, Saved(1), weight) : null,
            Needs(1) ? Output(Name, _plan, Saved(0), weight, null) : null,
        ];
    }
}
