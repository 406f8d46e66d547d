namespace Sinter;

/// <summary>A linear map and an activation as one recorded call: the activation is computed while a tile of the product is in the cache.</summary>
public static class ActivatedLinearMaps
{
    extension(Tensor x)
    {
        /// <summary>activation(x · weightᵀ + bias). x is [*, in], weight [out, in], bias [out], the result [*, out].</summary>
        /// <remarks>The same numbers as <c>Linear</c> followed by the activation. What the derivative reads, the sums or the result, is kept only if there is a derivative.</remarks>
        /// <exception cref="ShapeException">The sizes do not go together.</exception>
        public Tensor Linear(Tensor weight, Tensor? bias, Activation activation)
        {
            using var _ = Autocast.Inputs(ref x, ref weight, ref bias);
            return activation switch
            {
                Activation.Relu => Activate(x, weight, bias, new Rectifiers.ReluOp()),
                Activation.Gelu => Activate(x, weight, bias, new Activations.GeluOp()),
                Activation.GeluTanh => Activate(x, weight, bias, new Activations.GeluTanhOp()),
                Activation.Silu => Activate(x, weight, bias, new Activations.SiluOp()),
                Activation.Sigmoid => Activate(x, weight, bias, new Activations.SigmoidOp()),
                Activation.Tanh => Activate(x, weight, bias, new Transcendental.TanhOp()),
                _ => throw new ArgumentException($"Linear: activation is {activation}; there is no such activation."),
            };
        }
    }

    static Tensor Activate<TOp>(Tensor x, Tensor weight, Tensor? bias, in TOp op) where TOp : struct, IUnary
    {
        if (x.DType is not (DType.Float32 or DType.Float64) || (bias is not null && bias.DType != x.DType)) return x.Linear(weight, bias).MapReal(op);
        LinearMaps.CheckOperands(x, weight, bias);
        var isRecorded = Autograd.Needs(x, weight, bias);
        var used = op.Grad(Uses.Of(0), Uses.Of(1), Uses.Of(2));
        var y = Tensor.Empty([.. x.Shape[..^1], weight.Shape[0]], x.DType);
        var sums = isRecorded && used.Reads(1) ? Tensor.EmptyLike(y) : null;
        if (y.Count > 0) LinearCpu.Run(y, x, weight, bias, op, sums);
        return isRecorded ? y.SetHistory(new ActivatedLinearDerivative<TOp>(op, x, weight, bias, sums, used.Reads(2) ? y : null)) : y;
    }

    sealed class ActivatedLinearDerivative<TOp> : Derivative where TOp : struct, IUnary
    {
        readonly TOp _op;

        public ActivatedLinearDerivative(in TOp op, Tensor x, Tensor weight, Tensor? bias, Tensor? sums, Tensor? y) : base(nameof(LinearMaps.Linear), x, weight, bias)
        {
            _op = op;
            Save(x, weight, bias, sums, y);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor x = Saved(0), weight = Saved(1);
            Tensor? sums = SavedOrNull(3), y = SavedOrNull(4);
            Tensor ds;
            if (Autograd.IsRecording)
            {
                // The sums were not recorded, so they are made again.
                var again = x.Linear(weight, SavedOrNull(2));
                ds = _op.Grad(new(g), new(again), new Traced(again.Map(_op))).ToTensor(g);
            }
            else g.Device.Map(new UnaryGrad<TOp>(_op), ds = Tensor.EmptyLike(g), g, sums ?? g, y ?? g);
            return LinearMaps.Gradients(ds, Needs(0) ? weight : null, Needs(1) ? x : null, Needs(2));
        }
    }
}
