using System.Numerics;

namespace Sinter.Ops.Tests;

/// <summary>Fourier transforms of every kind of length, and their laws.</summary>
public class SpectralTests
{
    static Complex[] Naive(Complex[] x)
        => [.. Enumerable.Range(0, x.Length).Select(k => x.Select((v, j) => v * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((long)j * k % x.Length) / x.Length)).Aggregate(Complex.Zero, (a, b) => a + b))];

    // Powers of each radix, their products, primes with and without a butterfly, squares of large primes.
    static readonly int[] Lengths = [.. Enumerable.Range(1, 40), 49, 64, 74, 81, 97, 100, 121, 125, 128, 210, 211, 243, 256, 337, 360, 512, 625, 899, 1000, 1009, 1024];

    [Fact]
    public void Every_length_agrees_with_the_definition()
    {
        foreach (var n in Lengths)
        {
            var x = ComplexSamples.Draw([n], n);
            ComplexSamples.Close(x.Fft(), Naive(x.ToArray<Complex>()), 1e-12 * Math.Sqrt(n));
            var error = (x.To(DType.Complex64).Fft().To(DType.Complex128) - x.Fft()).Abs().Max().Item() / Math.Sqrt(n);
            Assert.True(error < 2e-6, $"{n}: {error}");
        }
    }

    [Theory, InlineData(DType.Float32, 1e-6), InlineData(DType.Float64, 1e-14)]
    public void A_backward_transform_undoes_a_forward_one(DType dtype, double tolerance)
    {
        foreach (var n in (int[])[1, 2, 7, 60, 64, 97, 1000, 4096, 10_007, 1 << 16])
        {
            var x = Tensor.Rand([3, n], dtype, new Generator(n)) - 0.5;
            Assert.True((x.Fft().Ifft().Real - x).Abs().Max().Item() < 8 * tolerance, $"{n}");
            Assert.True((x.Rfft().Irfft(n) - x).Abs().Max().Item() < 8 * tolerance, $"{n}");
            Assert.True((x.MT.Fft(dim: 0, norm: FftNorm.Ortho).Ifft(dim: 0, norm: FftNorm.Ortho).Real - x.MT).Abs().Max().Item() < 8 * tolerance, $"{n}");
            Assert.Equal(x.Square().Sum().Item(), x.Fft(norm: FftNorm.Ortho).Abs().Square().Sum().Item(), 1e-4 * Math.Sqrt(n));
        }
    }

    [Fact]
    public void Many_lines_along_any_dimension_agree_with_one_at_a_time()
    {
        var x = ComplexSamples.Draw([5, 12, 37]);
        for (var dim = 0; dim < 3; dim++)
        {
            var all = x.Fft(dim: dim).Transpose(dim, -1).Reshape(-1, x.Shape[dim]);
            var lines = x.Transpose(dim, -1).Reshape(-1, x.Shape[dim]);
            for (var i = 0; i < lines.Shape[0]; i += 7) ComplexSamples.Close(all[i], Naive(lines[i].ToArray<Complex>()), 1e-12);
        }
    }

    [Fact]
    public void A_signal_comes_back_from_its_short_time_transform()
    {
        var x = Tensor.Rand([2, 1000], DType.Float64, new Generator(3));
        foreach (var (n, hop) in ((int, int)[])[(64, 16), (60, 15), (50, 25)])
        {
            var window = Tensor.HannWindow(n, dtype: DType.Float64);
            var back = x.Stft(n, hop, window: window).Istft(n, hop, window: window, length: 1000);
            // What the last piece does not reach is extended by zeros.
            var reached = 1000 / hop * hop;
            Assert.True((back - x)[.., ..reached].Abs().Max().Item() < 1e-12, $"{n}");
        }
    }

    [Fact]
    public void Convolution_is_multiplication_of_spectra()
    {
        Tensor a = Tensor.Rand([30], DType.Float64), b = Tensor.Rand([13], DType.Float64);
        var direct = a.Reshape(1, 1, 30).Conv1d(b.Flip(0).Reshape(1, 1, 13), padding: 12).Reshape(-1);
        Assert.True((a.Rfft(42) * b.Rfft(42)).Irfft(42).AllClose(direct, 1e-12, 1e-12));
    }
}
