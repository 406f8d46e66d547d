namespace Sinter;

/// <summary>Normalization of each sample by its own moments: over its last dimensions, or over groups of channels.</summary>
public static class LayerNorms
{
    extension(Tensor x)
    {
        /// <summary>(x - mean) / √(variance + eps) · weight + bias, moments over the last dimensions. The variance is the biased one.</summary>
        /// <param name="normalizedShape">The sizes of the last dimensions of x.</param>
        /// <param name="weight">Of the normalized shape, or null for 1.</param>
        /// <param name="bias">Of the normalized shape, or null for 0.</param>
        /// <param name="eps">Keeps the quotient finite.</param>
        /// <exception cref="ShapeException">x does not end with the normalized shape, or weight or bias has another shape.</exception>
        [Export("layer_norm"), Export("nn.functional.layer_norm", Module = "nn.LayerNorm"), Autocast(Gpu = Precision.Full)]
        public Tensor LayerNorm(Shape normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
        {
            var given = x;
            using var _ = Autocast.Inputs(ref x, ref weight, ref bias);
            var y = Normalize(x, null, normalizedShape, weight, bias, eps, centred: true, nameof(LayerNorm), given).Y;
            Tracer.Current?.Op(nameof(LayerNorm), [y], [x, weight, bias], normalizedShape.Rank, eps);
            return y;
        }

        /// <summary>x / √(mean of x² + eps) · weight, over the last dimensions (Zhang and Sennrich, 2019).</summary>
        /// <param name="normalizedShape">The sizes of the last dimensions of x.</param>
        /// <param name="weight">Of the normalized shape, or null for 1.</param>
        /// <param name="eps">Keeps the quotient finite; the step from 1 to the next number of x's type if null.</param>
        /// <exception cref="ShapeException">x does not end with the normalized shape, or weight has another shape.</exception>
        [Export("rms_norm"), Export("nn.functional.rms_norm", Module = "nn.RMSNorm")]
        public Tensor RmsNorm(Shape normalizedShape, Tensor? weight = null, double? eps = null)
        {
            var y = Normalize(x, null, normalizedShape, weight, null, eps ?? Epsilon(x.DType), centred: false, nameof(RmsNorm)).Y;
            Tracer.Current?.Op(nameof(RmsNorm), [y], [x, weight], normalizedShape.Rank, eps ?? Epsilon(x.DType));
            return y;
        }

        /// <summary>A residual connection and the norm behind it in one pass: x + residual, and that as <see cref="LayerNorm"/> makes it.</summary>
        /// <param name="residual">Of the shape and type of x.</param>
        /// <param name="normalizedShape">The sizes of the last dimensions of x.</param>
        /// <param name="weight">Of the normalized shape, or null for 1.</param>
        /// <param name="bias">Of the normalized shape, or null for 0.</param>
        /// <param name="eps">Keeps the quotient finite.</param>
        /// <exception cref="ShapeException">The residual has another shape than x, x does not end with the normalized shape, or weight or bias has another shape.</exception>
        [Export("sinter.add_layer_norm")]
        public (Tensor Normal, Tensor Sum) AddLayerNorm(Tensor residual, Shape normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
        {
            var both = Normalize(x, Like(x, residual, nameof(AddLayerNorm)), normalizedShape, weight, bias, eps, centred: true, nameof(AddLayerNorm));
            Tracer.Current?.Op(nameof(AddLayerNorm), [both.Y, both.Sum], [x, residual, weight, bias], normalizedShape.Rank, eps);
            return both;
        }

        /// <summary>A residual connection and the norm behind it in one pass: x + residual, and that as <see cref="RmsNorm"/> makes it.</summary>
        /// <param name="residual">Of the shape and type of x.</param>
        /// <param name="normalizedShape">The sizes of the last dimensions of x.</param>
        /// <param name="weight">Of the normalized shape, or null for 1.</param>
        /// <param name="eps">Keeps the quotient finite; the step from 1 to the next number of x's type if null.</param>
        /// <exception cref="ShapeException">The residual has another shape than x, x does not end with the normalized shape, or weight has another shape.</exception>
        [Export("sinter.add_rms_norm")]
        public (Tensor Normal, Tensor Sum) AddRmsNorm(Tensor residual, Shape normalizedShape, Tensor? weight = null, double? eps = null)
        {
            var both = Normalize(x, Like(x, residual, nameof(AddRmsNorm)), normalizedShape, weight, null, eps ?? Epsilon(x.DType), centred: false, nameof(AddRmsNorm));
            Tracer.Current?.Op(nameof(AddRmsNorm), [both.Y, both.Sum], [x, residual, weight], normalizedShape.Rank, eps ?? Epsilon(x.DType));
            return both;
        }

        /// <summary>x, [N, C, *], normalized over each of <paramref name="groups"/> groups of neighbouring channels of each sample, then scaled and shifted by channel.</summary>
        /// <exception cref="ShapeException">C is not a multiple of the number of groups, or weight or bias is not [C].</exception>
        [Export("group_norm"), Export("nn.functional.group_norm", Module = "nn.GroupNorm"), Autocast(Gpu = Precision.Full)]
        public Tensor GroupNorm(int groups, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
        {
            var given = x;
            using var _ = Autocast.Inputs(ref x, ref weight, ref bias);
            Check.Shape(x.Rank >= 2, $"GroupNorm: x is {x.Shape}; it must be [N, C, *].");
            var channels = x.Shape[1];
            Check.Shape(groups > 0 && channels % groups == 0, $"GroupNorm: x is {x.Shape} and groups is {groups}; its {channels} channels must divide into the groups.");
            CheckChannels(weight, channels, nameof(weight));
            CheckChannels(bias, channels, nameof(bias));
            if (x.Count == 0) return x.Clone();
            Check.DType(x.DType.IsFloatingPoint, $"GroupNorm: x is {x.DType}; it must be floating-point. Convert it with To.");
            var computing = x.DType == DType.Float64 ? x.DType : DType.Float32;
            var work = x.To(computing);
            var y = ChannelNorms.Normalize(work, ChannelGroups.Of(work, groups), weight?.To(computing), bias?.To(computing), eps, nameof(GroupNorm), given).Y.To(x.DType);
            Tracer.Current?.Op(nameof(GroupNorm), [y], [x, weight, bias], groups, eps);
            return y;
        }
    }

    /// <summary>A tensor [C] seen as [C, 1, …], to broadcast with [N, C, *] of a rank.</summary>
    internal static Tensor ByChannel(Tensor w, int rank)
    {
        var sizes = new long[rank - 1];
        Array.Fill(sizes, 1);
        sizes[0] = w.Count;
        return w.Reshape(sizes);
    }

    static void CheckChannels(Tensor? w, long channels, string name)
        => Check.Shape(w is null || (w.Rank == 1 && w.Shape[0] == channels), $"GroupNorm: {name} is {w?.Shape}; x has {channels} channels, so it must be [{channels}].");

    static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float64 => double.BitIncrement(1) - 1,
        DType.Float16 => 1.0 / 1024,
        DType.BFloat16 => 1.0 / 128,
        _ => float.BitIncrement(1) - 1,
    };

    static Tensor Like(Tensor x, Tensor residual, string name)
    {
        Check.Shape(residual.Shape == x.Shape, $"{name}: x is {x.Shape} and residual {residual.Shape}; the shapes must be equal. Expand the smaller one.");
        Check.DType(residual.DType == x.DType, $"{name}: x is {x.DType} and residual {residual.DType}; the types must be equal. Convert with To.");
        return residual;
    }

    // The norm of x, or of x + residual, and that. What x was before it was widened, exactly, is kept for the derivative in its place.
    static (Tensor Y, Tensor Sum) Normalize(Tensor x, Tensor? residual, Shape shape, Tensor? weight, Tensor? bias, double eps, bool centred, string name, Tensor? narrow = null)
    {
        Check.DType(x.DType.IsFloatingPoint, $"{name}: x is {x.DType}; it must be floating-point. Convert it with To.");
        Check.Shape(shape.Rank > 0 && x.Rank >= shape.Rank && x.Shape[(x.Rank - shape.Rank)..] == shape,
            $"{name}: x is {x.Shape} and normalizedShape {shape}; x's last sizes must be these.");
        Check.Shape(weight is null || weight.Shape == shape, $"{name}: weight is {weight?.Shape}; it must be {shape}, as normalizedShape.");
        Check.Shape(bias is null || bias.Shape == shape, $"{name}: bias is {bias?.Shape}; it must be {shape}, as normalizedShape.");
        if (x.DType.Size == 2)
        {
            var (normal, total) = Normalize(x.To(DType.Float32), residual?.To(DType.Float32), shape, weight?.To(DType.Float32), bias?.To(DType.Float32), eps, centred, name,
                residual is null ? x : null);
            return (normal.To(x.DType), total.To(x.DType));
        }
        Check.DType((weight?.DType ?? x.DType) == x.DType && (bias?.DType ?? x.DType) == x.DType,
            $"{name}: x is {x.DType}, weight {weight?.DType ?? x.DType} and bias {bias?.DType ?? x.DType}; the types must be equal. Convert with To.");

        var rows = x.Contiguous();
        var n = shape.Count;
        var moments = Tensor.Empty([2, n == 0 ? 0 : x.Count / n], x.DType);
        var y = Tensor.EmptyLike(x);
        var sum = residual is null ? x : Tensor.EmptyLike(x);
        LayerNormCpu.Forward(y, moments, rows, residual?.Contiguous(), sum, weight?.Contiguous(), bias?.Contiguous(), n, eps, centred);
        if (residual is not null && Autograd.Needs(x, residual)) sum = sum.SetHistory(new SumDerivative(name, x, residual));
        return (Autograd.Needs(sum, weight, bias) ? y.SetHistory(new NormDerivative(name, sum, narrow ?? sum, weight, bias, moments, shape, eps, centred)) : y, sum);
    }

    sealed class SumDerivative(string name, Tensor x, Tensor residual) : Derivative(name, x, residual)
    {
        protected override Tensor?[] Backward(Tensor g) => [g, g];
    }

    sealed class NormDerivative : Derivative
    {
        readonly Shape _shape;
        readonly double _eps;
        readonly bool _centred;

        public NormDerivative(string name, Tensor x, Tensor kept, Tensor? weight, Tensor? bias, Tensor moments, Shape shape, double eps, bool centred) : base(name, x, weight, bias)
        {
            (_shape, _eps, _centred) = (shape, eps, centred);
            Save(kept, weight, moments);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var x = Saved(0).To(Saved(2).DType);
            if (Autograd.IsRecording) return Plain(g, x, SavedOrNull(1));
            var (dx, dw, db) = LayerNormCpu.Backward(g.Contiguous(), x.Contiguous(), SavedOrNull(1)?.Contiguous(), Saved(2), _shape, _centred, Needs(0), Needs(1), Needs(2));
            return [dx, dw, db];
        }

        // The same as the kernel, of ops that record themselves. With x̂ the normalized x and ĝ = g · weight:
        // dx = (ĝ - mean(ĝ) - x̂ · mean(ĝ · x̂)) / √(variance + eps), without the first mean if x was not centred.
        Tensor?[] Plain(Tensor g, Tensor x, Tensor? weight)
        {
            var dims = new int[_shape.Rank];
            for (var i = 0; i < dims.Length; i++) dims[i] = x.Rank - 1 - i;
            var centred = _centred ? x - x.Mean(dims, keepDim: true) : x;
            var rstd = 1.0 / (centred.Square().Mean(dims, keepDim: true) + _eps).Sqrt();
            var normal = centred * rstd;
            var gw = weight is null ? g : g * weight;
            var inner = gw - normal * (gw * normal).Mean(dims, keepDim: true);
            if (_centred) inner -= gw.Mean(dims, keepDim: true);
            return [Needs(0) ? inner * rstd : null, Needs(1) ? (g * normal).SumTo(_shape) : null, Needs(2) ? g.SumTo(_shape) : null];
        }
    }
}
