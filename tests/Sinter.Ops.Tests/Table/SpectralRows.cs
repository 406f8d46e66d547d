using System.Numerics;
using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

/// <summary>Fourier transforms, as functions of real and imaginary parts, against sums of cosines and sines.</summary>
static class SpectralRows
{
    static readonly DType[] Wide = [DType.Float64, DType.Float32];
    static readonly Sample Parts = Sample.Of([2, 6], [2, 6]), Real = Sample.Of([2, 5]), Cube = Sample.Of([2, 3, 4], [2, 3, 4]);

    static Tensor Z(Tensor[] x) => Tensor.Complex(x[0], x[1]);

    public static IEnumerable<OpRow> Rows =>
    [
        OfParts("fft.fft", z => z.Fft(), Parts, Sample.Of([1], [1])) with
        {
            Reference = x => Naive(x[0], x[1], -1), Large = Sample.Of([300, 128], [300, 128]),
            Errors = [new(() => Tensor.Ones(3).Fft(0), "^Fft: the length along dimension 0 of .* is 0"), new(() => Tensor.Ones([3], DType.Float16).Fft(), "^Fft: x is float16"), new(() => Tensor.Of(1.0).Fft(), "^Fft: x has no dimensions")],
        },
        OfParts("fft.ifft", z => z.Ifft(), Parts) with { Reference = x => Naive(x[0], x[1], 1) / 6 },
        new("fft.rfft", x => x[0].Rfft().ViewAsReal(), Real, Sample.Of([2, 6]))
        {
            DTypes = Wide, Slack = 4, Reference = x => Naive(x[0], x[0] * 0, -1).Narrow(1, 0, x[0].Shape[1] / 2 + 1).Contiguous(),
            Errors = [new(() => Tensor.Ones([3], DType.Complex64).Rfft(), "^Rfft: x is complex64")],
        },
        OfParts("fft.irfft", z => z.Irfft(), Parts, Sample.Of([4], [4])) with { Errors = [new(() => Tensor.Ones([1], DType.Complex64).Irfft(), "^Irfft: the length along dimension 0 of .* is 0")] },
        OfParts("fft.irfft", z => z.Irfft(7, 0), Sample.Of([4, 2], [4, 2])) with { Variant = "odd" },
        OfParts("fft.hfft", z => z.Hfft(norm: FftNorm.Ortho), Parts),
        new("fft.ihfft", x => x[0].Ihfft(norm: FftNorm.Ortho).ViewAsReal(), Real) { DTypes = Wide, Slack = 4 },
        OfParts("fft.fft2", z => z.Fft2([4, 2]), Cube) with { Errors = [new(() => Tensor.Ones(2, 2).Fft2([1, 2, 3]), "^Fftn: 2 dimensions are named and 3 lengths")] },
        OfParts("fft.ifft2", z => z.Ifft2(), Cube),
        new("fft.rfft2", x => x[0].Rfft2().ViewAsReal(), Sample.Of([3, 4])) { DTypes = Wide, Slack = 4 },
        OfParts("fft.irfft2", z => z.Irfft2(), Cube),
        OfParts("fft.hfft2", z => z.Hfft2(), Cube),
        new("fft.ihfft2", x => x[0].Ihfft2().ViewAsReal(), Sample.Of([3, 4])) { DTypes = Wide, Slack = 4 },
        OfParts("fft.fftn", z => z.Fftn(), Cube) with { Errors = [new(() => Tensor.Ones(2, 2).Fftn(dims: [0, 0]), "^Fftn: dimension 0 of .* is named twice")] },
        OfParts("fft.ifftn", z => z.Ifftn(dims: [0, 2], norm: FftNorm.Ortho), Cube),
        new("fft.rfftn", x => x[0].Rfftn(s: [5, 3]).ViewAsReal(), Sample.Of([2, 3, 4])) { DTypes = Wide, Slack = 8 },
        OfParts("fft.irfftn", z => z.Irfftn(), Cube),
        OfParts("fft.hfftn", z => z.Hfftn(), Cube) with { Slack = 16 },
        new("fft.ihfftn", x => x[0].Ihfftn().ViewAsReal(), Sample.Of([2, 3, 4])) { DTypes = Wide, Slack = 4 },
        new("fft.fftshift", x => x[0].FftShift(), Sample.Of([5]), Sample.Of([4])) { Reference = x => Table.Naive.Fill(x[0].Shape, i => Table.Naive.At(x[0], (i[0] + (x[0].Count + 1) / 2) % x[0].Count)) },
        new("fft.ifftshift", x => x[0].FftShift().IfftShift([0]), Sample.Of([5, 1])) { Reference = x => x[0] },
        new("fft.fftfreq", _ => Tensor.FftFreq(5, 0.5, DType.Float64), new Sample()) { Gradients = Gradients.None, Reference = _ => Tensor.From([0, 0.4, 0.8, -0.8, -0.4]), Errors = [new(() => Tensor.FftFreq(-1), "^FftFreq: n is -1")] },
        new("fft.rfftfreq", _ => Tensor.RfftFreq(5, 0.5, DType.Float64), new Sample()) { Gradients = Gradients.None, Reference = _ => Tensor.From([0, 0.4, 0.8]), Errors = [new(() => Tensor.RfftFreq(-1), "^RfftFreq: n is -1")] },
        new("stft", x => x[0].Stft(4, 2, window: x[1]).ViewAsReal(), new Sample(Input.Real([2, 9]), Input.Real([4], 0.5, 1)))
        {
            DTypes = Wide, Slack = 4, Errors = [new(() => Tensor.Ones(3).Stft(8, center: false), "^Stft: the signal has 3 points and nFft is 8"), new(() => Tensor.Ones(9).Stft(4, window: Tensor.Ones(3)), "^Stft: the window is")],
        },
        new("istft", x => Z(x).Istft(4, 2, window: x[2]), new Sample(Input.Real([2, 3, 5]), Input.Real([2, 3, 5]), Input.Real([4], 0.5, 1)))
        {
            DTypes = Wide, Slack = 4,
            Errors = [new(() => Tensor.Ones([3, 2], DType.Complex64).Istft(4, 4, window: Tensor.Zeros(4)), "^Istft: .* some point has no weight"), new(() => Tensor.Ones([5, 2], DType.Complex64).Istft(4), "^Istft: the spectrum has 5 frequencies")],
        },
        Window("hann_window", () => Tensor.HannWindow(4, dtype: DType.Float64), [0, 0.5, 1, 0.5]),
        Window("hamming_window", () => Tensor.HammingWindow(4, dtype: DType.Float64), [0.08, 0.54, 1, 0.54]),
        Window("blackman_window", () => Tensor.BlackmanWindow(4, dtype: DType.Float64), [0, 0.34, 1, 0.34]),
        Window("bartlett_window", () => Tensor.BartlettWindow(4, dtype: DType.Float64), [0, 0.5, 1, 0.5]),
        Window("kaiser_window", () => Tensor.KaiserWindow(3, periodic: false, beta: 0, dtype: DType.Float64), [1, 1, 1]),
    ];

    // Complex numbers have no 16-bit type, so there is nothing for a policy to lift.
    static OpRow OfParts(string name, Func<Tensor, Tensor> call, params Sample[] samples)
        => new(name, x => call(Z(x)) is { DType.IsComplex: true } y ? y.ViewAsReal() : call(Z(x)), samples) { DTypes = Wide, Slack = 8, WithoutPolicy = true };

    static OpRow Window(string name, Func<Tensor> call, double[] expected) => new(name, _ => call(), new Sample()) { Gradients = Gradients.None, Reference = _ => Tensor.From(expected) };

    // Along the last dimension.
    static Tensor Naive(Tensor re, Tensor im, int sign)
    {
        var n = re.Shape[^1];
        double[] a = re.ToArray<double>(), b = im.ToArray<double>();
        return Table.Naive.Fill([.. re.Shape, 2], i =>
        {
            var row = i[..^2].Zip(re.Shape.Sizes.ToArray()).Aggregate(0L, (at, p) => at * p.Second + p.First) * n;
            var sum = Complex.Zero;
            for (long j = 0; j < n; j++) sum += new Complex(a[row + j], b[row + j]) * Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * (j * i[^2] % n) / n);
            return i[^1] == 0 ? sum.Real : sum.Imaginary;
        });
    }
}
