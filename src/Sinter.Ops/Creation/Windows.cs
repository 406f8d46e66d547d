namespace Sinter;

/// <summary>Windows that weigh a stretch of a signal before its spectrum is taken. A periodic one is the symmetric one of one number more without its last, so that copies of it
/// fit together.</summary>
public static class Windows
{
    extension(Tensor)
    {
        /// <summary>A triangle: 1 - |2n / N - 1|.</summary>
        [Export("bartlett_window")]
        public static Tensor BartlettWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, dtype, nameof(BartlettWindow), t => 1 - Math.Abs(2 * t - 1));

        /// <summary>0.42 - 0.5 cos(2πn / N) + 0.08 cos(4πn / N).</summary>
        [Export("blackman_window")]
        public static Tensor BlackmanWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, dtype, nameof(BlackmanWindow), t => 0.42 - 0.5 * Math.Cos(2 * Math.PI * t) + 0.08 * Math.Cos(4 * Math.PI * t));

        /// <summary>α - β cos(2πn / N).</summary>
        [Export("hamming_window")]
        public static Tensor HammingWindow(long windowLength, bool periodic = true, double alpha = 0.54, double beta = 0.46, DType dtype = DType.Float32)
            => Window(windowLength, periodic, dtype, nameof(HammingWindow), t => alpha - beta * Math.Cos(2 * Math.PI * t));

        /// <summary>½ - ½ cos(2πn / N).</summary>
        [Export("hann_window")]
        public static Tensor HannWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, dtype, nameof(HannWindow), t => 0.5 - 0.5 * Math.Cos(2 * Math.PI * t));

        /// <summary>I₀(β √(1 - (2n / N - 1)²)) / I₀(β).</summary>
        [Export("kaiser_window")]
        public static Tensor KaiserWindow(long windowLength, bool periodic = true, double beta = 12, DType dtype = DType.Float32)
        {
            var arguments = Window(windowLength, periodic, DType.Float64, nameof(KaiserWindow), t => beta * Math.Sqrt(Math.Max(0, 1 - (2 * t - 1) * (2 * t - 1))));
            return windowLength == 1 ? arguments.To(dtype) : (arguments.I0() / Tensor.Of(beta, DType.Float64).I0()).To(dtype);
        }
    }

    // The value at each place, which runs from 0 to 1.
    static Tensor Window(long length, bool periodic, DType dtype, string op, Func<double, double> at)
    {
        Check.Argument(length >= 0, $"{op}: windowLength is {length}; it must not be negative.");
        Check.DType(dtype.IsFloatingPoint, $"{op}: dtype is {dtype}; a window holds real numbers.");
        var values = new double[length];
        var steps = periodic ? length : length - 1;
        for (var n = 0; n < length; n++) values[n] = length == 1 ? 1 : at((double)n / steps);
        return Tensor.From(values).To(dtype);
    }
}
