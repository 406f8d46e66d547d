namespace Sinter;

/// <summary>The frequencies that the numbers of a transform belong to, and their order.</summary>
public static class Frequencies
{
    extension(Tensor)
    {
        /// <summary>The frequency of each number of a transform of <paramref name="n"/> points, <paramref name="d"/> apart: 0, 1, … and then the negative ones, over n · d.</summary>
        /// <exception cref="ArgumentException">n is negative.</exception>
        [Export("fft.fftfreq")]
        public static Tensor FftFreq(long n, double d = 1, DType dtype = DType.Float32)
        {
            Check.Argument(n >= 0, $"FftFreq: n is {n}; it must not be negative.");
            return Sequence(n, k => (k < (n + 1) / 2 ? k : k - n) / (n * d), dtype);
        }

        /// <summary>The frequencies of the first n/2 + 1 numbers.</summary>
        /// <exception cref="ArgumentException">n is negative.</exception>
        [Export("fft.rfftfreq")]
        public static Tensor RfftFreq(long n, double d = 1, DType dtype = DType.Float32)
        {
            Check.Argument(n >= 0, $"RfftFreq: n is {n}; it must not be negative.");
            return Sequence(n / 2 + 1, k => k / (n * d), dtype);
        }
    }

    extension(Tensor x)
    {
        /// <summary>Frequency 0 in the middle, in the named dimensions or in all.</summary>
        [Export("fft.fftshift")]
        public Tensor FftShift(ReadOnlySpan<int> dims = default) => Shifted(x, dims, size => size / 2, nameof(FftShift));

        /// <summary>The opposite of <see cref="FftShift"/>.</summary>
        [Export("fft.ifftshift")]
        public Tensor IfftShift(ReadOnlySpan<int> dims = default) => Shifted(x, dims, size => (size + 1) / 2, nameof(IfftShift));
    }

    static Tensor Shifted(Tensor x, ReadOnlySpan<int> dims, Func<long, long> by, string op)
    {
        if (dims.Length == 0)
            for (var d = 0; d < x.Rank; d++) x = x.Roll(by(x.Shape[d]), d);
        foreach (var named in dims)
        {
            var dim = x.Shape.Dim(named, op);
            x = x.Roll(by(x.Shape[dim]), dim);
        }
        return x;
    }

    /// <summary>A function of 0, 1, … n - 1, computed in float64.</summary>
    internal static Tensor Sequence(long n, Func<long, double> f, DType dtype)
    {
        var values = new double[n];
        for (long k = 0; k < n; k++) values[k] = f(k);
        return Tensor.From(values).To(dtype);
    }
}
