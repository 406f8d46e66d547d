namespace Sinter;

/// <summary>Softmax and its logarithm along one dimension.</summary>
public static class Softmaxes
{
    extension(Tensor x)
    {
        /// <summary>e^xᵢ / Σⱼ e^xⱼ along a dimension. NaN where a slice holds NaN, +∞, or nothing but -∞.</summary>
        /// <param name="dim">The dimension whose slices sum to 1.</param>
        /// <param name="dtype">Convert to this type first.</param>
        /// <exception cref="DTypeException">The tensor holds integers and no floating-point type was asked for.</exception>
        [Export("softmax"), Export("special.softmax"), Export("nn.functional.softmax", Module = "nn.Softmax"), Autocast(Gpu = Precision.Full)]
        public Tensor Softmax(int dim, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return Run(x, dim, dtype, log: false, nameof(Softmax));
        }

        /// <summary>xᵢ - ln Σⱼ e^xⱼ along a dimension: the logarithm of <see cref="Softmax(Tensor, int, DType?)"/>, exact where that underflows.</summary>
        /// <exception cref="DTypeException">The tensor holds integers and no floating-point type was asked for.</exception>
        [Export("log_softmax"), Export("special.log_softmax"), Export("nn.functional.log_softmax", Module = "nn.LogSoftmax"), Autocast(Gpu = Precision.Full)]
        public Tensor LogSoftmax(int dim, DType? dtype = null)
        {
            using var _ = dtype is null ? Autocast.Inputs(ref x) : default;
            return Run(x, dim, dtype, log: true, nameof(LogSoftmax));
        }

        /// <summary>The softmax of -x.</summary>
        [Export("nn.functional.softmin", Module = "nn.Softmin")]
        public Tensor Softmin(int dim, DType? dtype = null) => Run(dtype is { } type ? -x.To(type) : -x, dim, dtype, log: false, nameof(Softmin));
    }

    static Tensor Run(Tensor x, int dim, DType? dtype, bool log, string name)
    {
        x = x.To(dtype ?? x.DType);
        dim = x.Shape.Dim(dim, name);
        Check.DType(x.DType.IsFloatingPoint, $"{name}: x is {x.DType}; its result is real. Convert it, as in x.To(DType.Float32), or pass dtype.");
        if (x.DType.Size == 2) return Run(x.To(DType.Float32), dim, null, log, name).To(x.DType);
        var rows = x.Contiguous();
        var y = Tensor.EmptyLike(x);
        SoftmaxCpu.Forward(y, rows, dim, log);
        Tracer.Current?.Op(log ? "LogSoftmax" : "Softmax", [y], [x], dim);
        return Autograd.Needs(x) ? y.SetHistory(log ? new LogSoftmaxDerivative(x, y, dim) : new SoftmaxDerivative(x, y, dim)) : y;
    }

    sealed class SoftmaxDerivative : Derivative
    {
        readonly int _dim;

        public SoftmaxDerivative(Tensor x, Tensor y, int dim) : base(nameof(Softmax), x)
        {
            _dim = dim;
            Save(y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var y = Saved(0);
            if (!Autograd.IsRecording) return [SoftmaxCpu.Backward(g.Contiguous(), y, _dim, log: false)];
            var gy = g * y;
            return [gy - y * gy.Sum(_dim, keepDim: true)];
        }
    }

    sealed class LogSoftmaxDerivative : Derivative
    {
        readonly int _dim;

        public LogSoftmaxDerivative(Tensor x, Tensor y, int dim) : base(nameof(LogSoftmax), x)
        {
            _dim = dim;
            Save(y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var y = Saved(0);
            if (!Autograd.IsRecording) return [SoftmaxCpu.Backward(g.Contiguous(), y, _dim, log: true)];
            return [g - y.Exp() * g.Sum(_dim, keepDim: true)];
        }
    }
}
