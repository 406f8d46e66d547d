namespace Sinter;

/// <summary>The logarithm of a sum of exponentials, which is a soft maximum.</summary>
public static class LogSumExponentials
{
    extension(Tensor x)
    {
        /// <summary>ln Σ eˣ along some dimensions, without overflow; -∞ for none. Integers become float32 first.</summary>
        [Export("logsumexp"), Autocast(Gpu = Precision.Full)]
        public Tensor LogSumExp(ReadOnlySpan<int> dims, bool keepDim = false)
        {
            using var _ = Autocast.Inputs(ref x);
            var input = (x.DType.IsFloatingPoint ? x : x.To(DType.Float32)).Widened();
            var kept = Folding.Kept(x.Shape, dims, nameof(LogSumExp));
            var y = Value(input.Detach(), dims, kept);
            if (Autograd.Needs(input)) y.SetHistory(new LogSumExpDerivative(input, y));
            if (x.DType.IsFloatingPoint) y = y.To(x.DType);
            return keepDim ? y : Folding.Drop(y, x.Shape, dims);
        }

        /// <inheritdoc cref="LogSumExp(Tensor, ReadOnlySpan{int}, bool)"/>
        public Tensor LogSumExp(int dim, bool keepDim = false) => x.LogSumExp([dim], keepDim);
    }

    static Tensor Value(Tensor x, ReadOnlySpan<int> dims, Shape kept)
    {
        if (x.Count == 0) return Tensor.Full(kept, double.NegativeInfinity, x.DType);
        var largest = x.AMax(dims, keepDim: true);
        var shift = largest.MapPlain(new FiniteOrZero(), x.DType);
        using var powers = Tensor.EmptyLike(x);
        x.Device.Map(new ShiftedExp(), powers, x, shift);
        return powers.Sum(dims, keepDim: true).Log() + shift;
    }

    readonly record struct FiniteOrZero : IFormula1
    {
        public T Value<T>(T a) where T : struct, IReal<T> => T.Select(T.Equal(T.Abs(a), double.PositiveInfinity), 0, a);
    }

    readonly record struct ShiftedExp : IFormula2
    {
        public T Value<T>(T a, T shift) where T : struct, IReal<T> => T.Exp(a - shift);
    }

    sealed class LogSumExpDerivative : Derivative
    {
        public LogSumExpDerivative(Tensor x, Tensor y) : base("LogSumExp", x) => Save(x, y);

        // Where y is -∞ so is every x; 0 in place of y makes the exponential 0 instead of NaN.
        protected override Tensor?[] Backward(Tensor g)
        {
            Tensor x = Saved(0), y = Saved(1);
            return [(x - Tensor.Where(y.Equal(double.NegativeInfinity), Tensor.Of(0, y.DType), y)).Exp() * g];
        }
    }
}
