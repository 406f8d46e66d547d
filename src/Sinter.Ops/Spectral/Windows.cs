using Sinter.Cpu;

namespace Sinter;

/// <summary>Window functions: what a piece of a signal is multiplied by before it is transformed, so that its ends do not jump.</summary>
/// <remarks>A periodic window is one of a point more without its last: its copies, half a window apart, add up evenly.</remarks>
public static class Windows
{
    extension(Tensor)
    {
        /// <summary>½ - ½ cos 2πk/N.</summary>
        /// <param name="windowLength">The number of points.</param>
        /// <param name="periodic">For transforms; false gives the symmetric window, for filters.</param>
        /// <param name="dtype">The type of the result.</param>
        /// <exception cref="ArgumentException">The length is negative.</exception>
        [Export("hann_window")]
        public static Tensor HannWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, t => 0.5 - 0.5 * double.CosPi(2 * t), dtype, nameof(HannWindow));

        /// <summary>alpha - beta · cos 2πk/N.</summary>
        /// <inheritdoc cref="HannWindow"/>
        [Export("hamming_window")]
        public static Tensor HammingWindow(long windowLength, bool periodic = true, double alpha = 0.54, double beta = 0.46, DType dtype = DType.Float32)
            => Window(windowLength, periodic, t => alpha - beta * double.CosPi(2 * t), dtype, nameof(HammingWindow));

        /// <summary>0.42 - ½ cos 2πk/N + 0.08 cos 4πk/N.</summary>
        /// <inheritdoc cref="HannWindow"/>
        [Export("blackman_window")]
        public static Tensor BlackmanWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, t => 0.42 - 0.5 * double.CosPi(2 * t) + 0.08 * double.CosPi(4 * t), dtype, nameof(BlackmanWindow));

        /// <summary>A triangle from 0 to 1 and back.</summary>
        /// <inheritdoc cref="HannWindow"/>
        [Export("bartlett_window")]
        public static Tensor BartlettWindow(long windowLength, bool periodic = true, DType dtype = DType.Float32)
            => Window(windowLength, periodic, t => 1 - Math.Abs(2 * t - 1), dtype, nameof(BartlettWindow));

        /// <summary>I₀(beta · √(1 - (2k/N - 1)²)) / I₀(beta).</summary>
        /// <inheritdoc cref="HannWindow"/>
        [Export("kaiser_window")]
        public static Tensor KaiserWindow(long windowLength, bool periodic = true, double beta = 12, DType dtype = DType.Float32)
            => Window(windowLength, periodic, t => SpecialMath.Call(Rare.I0, beta * Math.Sqrt(Math.Max(0, 1 - (2 * t - 1) * (2 * t - 1)))) / SpecialMath.Call(Rare.I0, beta), dtype, nameof(KaiserWindow));
    }

    // f on [0, 1]: at 0, 1/N, … with N the length, or for a symmetric window one less.
    static Tensor Window(long length, bool periodic, Func<double, double> f, DType dtype, string op)
    {
        Check.Argument(length >= 0, $"{op}: windowLength is {length}; it must not be negative.");
        Check.DType(dtype.IsFloatingPoint, $"{op}: dtype is {dtype}; windows are real numbers. Use a floating-point type.");
        if (length == 1) return Tensor.Ones([1], dtype);
        return Frequencies.Sequence(length, k => f((double)k / (periodic ? length : length - 1)), dtype);
    }
}
