namespace Sinter;

/// <summary>The linear recurrence hᵢ = aᵢ · hᵢ₋₁ + bᵢ along a dimension, and the shift that its derivative is made of.
/// The derivative of a recurrence is a recurrence in the other direction, so it can be taken to any order.</summary>
static partial class LinearScan
{
    /// <summary>h along <paramref name="dim"/>, starting from 0; from the end if <paramref name="reverse"/>. a and b have one shape and type.</summary>
    public static Tensor Recurrence(Tensor a, Tensor b, int dim, bool reverse)
    {
        var h = Compute(a.Contiguous(), b.Contiguous(), dim, reverse);
        return Autograd.Needs(a, b) ? h.SetHistory(new RecurrenceDerivative(a, b, h, dim, reverse)) : h;
    }

    extension(Tensor x)
    {
        /// <summary>yᵢ = xᵢ₋ₖ along a dimension, k being <paramref name="by"/>; what comes in is <paramref name="fill"/>.</summary>
        public Tensor Shift(int dim, long by, double fill)
        {
            var y = Tensor.Full(x.Shape, fill, x.DType);
            var kept = x.Shape[dim] - Math.Abs(by);
            if (kept > 0)
            {
                Geometry from = Geometry.Of(x).Slice(dim, Math.Max(0, -by), kept), to = Geometry.Of(y).Slice(dim, Math.Max(0, by), kept);
                y.Device.Copy(y.ViewAs(to.Shape, to.Strides, to.Offset), x.ViewAs(from.Shape, from.Strides, from.Offset));
            }
            return Autograd.Needs(x) ? y.SetHistory(new ShiftDerivative(x, dim, by)) : y;
        }
    }

    sealed class RecurrenceDerivative : Derivative
    {
        readonly int _dim;
        readonly bool _reverse;

        public RecurrenceDerivative(Tensor a, Tensor b, Tensor h, int dim, bool reverse) : base("Recurrence", a, b)
        {
            (_dim, _reverse) = (dim, reverse);
            Save(a, Needs(0) ? h : null);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var step = _reverse ? -1 : 1;
            var db = Recurrence(Saved(0).Shift(_dim, -step, 0), g, _dim, !_reverse);
            return [Needs(0) ? db * Saved(1).Shift(_dim, step, 0) : null, db];
        }
    }

    sealed class ShiftDerivative(Tensor x, int dim, long by) : Derivative("Shift", x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g.Shift(dim, -by, 0)];
    }
}
