using System.Text.Json;
using Sinter.Testing;

namespace Sinter.Ops.Tests;

/// <summary>Fourier transforms and windows against what libtorch computed in float64: values and gradients.</summary>
public class SpectralGoldenTests
{
    public static TheoryData<string> Cases => [.. Golden.Names("spectral")];

    [Theory, MemberData(nameof(Cases))]
    public void Values_and_gradients_are_those_of_libtorch(string name)
    {
        var c = Golden.Case("spectral", name);
        GoldenValues.Check(c, inputs => Call(c, inputs), new(1e-10, 1e-10), new(1e-10, 1e-10));
    }

    static Tensor Call(GoldenCase c, Dictionary<string, Tensor> inputs)
    {
        if (c.Op.EndsWith("_window", StringComparison.Ordinal)) return Window(c);
        if (c.Op.EndsWith("freq", StringComparison.Ordinal))
            return c.Op == "fft.fftfreq" ? Tensor.FftFreq((long)c.Number("n"), c.Number("d"), DType.Float64) : Tensor.RfftFreq((long)c.Number("n"), c.Number("d"), DType.Float64);
        var x = c.Is("complex") || c.Op == "istft" ? inputs["x"].ViewAsComplex() : inputs["x"];
        if (c.Op is "stft" or "istft") return ShortTime(c, x, inputs["w"]);
        long? n = c.Has("n") ? (long)c.Number("n") : null;
        var dim = c.Has("dim") && c.Args.GetProperty("dim").ValueKind == JsonValueKind.Number ? c.Count("dim") : -1;
        var norm = c.Has("norm") ? Enum.Parse<FftNorm>(c.Text("norm"), ignoreCase: true) : FftNorm.Backward;
        long[] s = c.Has("s") ? c.Longs("s") : [];
        int[] dims = c.Has("dim") && c.Args.GetProperty("dim").ValueKind == JsonValueKind.Array ? [.. c.Longs("dim").Select(d => (int)d)] : [];
        return c.Op["fft.".Length..] switch
        {
            "fft" => x.Fft(n, dim, norm),
            "ifft" => x.Ifft(n, dim, norm),
            "rfft" => x.Rfft(n, dim, norm),
            "irfft" => x.Irfft(n, dim, norm),
            "hfft" => x.Hfft(n, dim, norm),
            "ihfft" => x.Ihfft(n, dim, norm),
            "fft2" => x.Fft2(s, dims, norm),
            "ifft2" => x.Ifft2(s, dims, norm),
            "rfft2" => x.Rfft2(s, dims, norm),
            "irfft2" => x.Irfft2(s, dims, norm),
            "hfft2" => x.Hfft2(s, dims, norm),
            "ihfft2" => x.Ihfft2(s, dims, norm),
            "fftn" => x.Fftn(s, dims, norm),
            "ifftn" => x.Ifftn(s, dims, norm),
            "rfftn" => x.Rfftn(s, dims, norm),
            "irfftn" => x.Irfftn(s, dims, norm),
            "hfftn" => x.Hfftn(s, dims, norm),
            "ihfftn" => x.Ihfftn(s, dims, norm),
            _ => throw new NotSupportedException(c.Op),
        };
    }

    static Tensor ShortTime(GoldenCase c, Tensor x, Tensor window)
    {
        long n = (long)c.Number("n_fft"), hop = (long)c.Number("hop_length"), win = (long)c.Number("win_length");
        return c.Op == "stft"
            ? x.Stft(n, hop, win, window, c.Flag("center"), Enum.Parse<PadMode>(c.Text("pad_mode"), ignoreCase: true), c.Flag("normalized"), c.Flag("onesided"))
            : x.Istft(n, hop, win, window, c.Flag("center"), c.Flag("normalized"), c.Flag("onesided"), c.Has("length") ? (long)c.Number("length") : null);
    }

    static Tensor Window(GoldenCase c)
    {
        var (n, periodic, more) = ((long)c.Number("window_length"), c.Flag("periodic"), c.Args.GetProperty("args"));
        double Or(string name, double usual) => more.TryGetProperty(name, out var v) ? v.GetDouble() : usual;
        return c.Op switch
        {
            "hann_window" => Tensor.HannWindow(n, periodic, DType.Float64),
            "hamming_window" => Tensor.HammingWindow(n, periodic, Or("alpha", 0.54), Or("beta", 0.46), DType.Float64),
            "blackman_window" => Tensor.BlackmanWindow(n, periodic, DType.Float64),
            "bartlett_window" => Tensor.BartlettWindow(n, periodic, DType.Float64),
            _ => Tensor.KaiserWindow(n, periodic, Or("beta", 12), DType.Float64),
        };
    }
}
