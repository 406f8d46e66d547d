namespace Sinter;

/// <summary>Copies: to another type, to row-major order, or as they are.</summary>
public static class Copies
{
    extension(Tensor x)
    {
        /// <summary>The elements in another type; this very tensor if it has it. Reals are truncated towards zero, everything not 0 is true.</summary>
        /// <exception cref="DTypeException">From complex to real, which would lose the imaginary part; take <c>Real</c>. (PyTorch warns.)</exception>
        [Export("Tensor.to")]
        public Tensor To(DType dtype)
        {
            if (dtype == x.DType) return x;
            var y = Tensor.EmptyLike(x, dtype);
            x.Device.Copy(y, x);
            Tracer.Current?.Op("To", [y], [x]);
            return Autograd.Needs(x) && dtype.IsInexact ? y.SetHistory(new ToDerivative(x)) : y;
        }

        /// <summary>A row-major copy.</summary>
        [Export("clone")]
        public Tensor Clone()
        {
            var y = Tensor.EmptyLike(x);
            x.Device.Copy(y, x);
            Tracer.Current?.Op("Clone", [y], [x]);
            return Autograd.Needs(x) ? y.SetHistory(new CloneDerivative(x)) : y;
        }

        /// <summary>This tensor if it is row-major, else a row-major copy.</summary>
        [Export("Tensor.contiguous")]
        public Tensor Contiguous() => x.IsContiguous ? x : x.Clone();

        /// <summary>The same elements without history: nothing done with the result reaches this tensor's gradient.</summary>
        [Export("Tensor.detach")]
        public Tensor Detach()
        {
            var y = x.Alias();
            Tracer.Current?.Op("Detach", [y], [x]);
            return y;
        }
    }

    sealed class ToDerivative(Tensor x) : Derivative("To", x)
    {
        readonly DType _dtype = x.DType;

        protected override Tensor?[] Backward(Tensor g) => [g.AsGradientOf(_dtype)];
    }

    sealed class CloneDerivative(Tensor x) : Derivative("Clone", x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g];
    }
}
