using static TorchSharp.torch;

namespace Golden.Families;

/// <summary>Fourier transforms in all forms and normalizations, short-time transforms, windows. Complex tensors are stored as pairs of reals.</summary>
static class Spectra
{
    public static void Fill(Family family)
    {
        var draw = new Draw("spectral");
        foreach (var (n, length, dim, norm) in ((long, long?, int, string?)[])[(8, null, -1, null), (6, 9, -1, "ortho"), (7, 5, -1, "forward"), (5, null, 0, "backward"), (37, null, -1, null)])
        {
            var id = $"{n}_{length}_{dim}_{norm}";
            long[] shape = dim == 0 ? [n, 3] : [2, n];
            One("fft", $"fft_{id}", true, true);
            One("ifft", $"ifft_{id}", true, true);
            One("fft", $"fft_real_{id}", false, true);
            One("rfft", $"rfft_{id}", false, true);
            One("irfft", $"irfft_{id}", true, false);
            One("hfft", $"hfft_{id}", true, false);
            One("ihfft", $"ihfft_{id}", false, true);

            void One(string op, string name, bool fromComplex, bool toComplex)
                => Case(op, name, shape, fromComplex, toComplex, $"n={Or(length)}, dim={dim}, norm={Quoted(norm)}", new { n = length, dim, norm, complex = fromComplex });
        }
        foreach (var (s, dim, norm) in ((long[]?, long[]?, string?)[])[(null, null, null), ([4, 5], [0, 2], "ortho"), ([3, 6], null, "forward"), (null, [1], null)])
            foreach (var (op, fromComplex, toComplex) in ((string, bool, bool)[])[("fftn", true, true), ("ifftn", true, true), ("rfftn", false, true), ("irfftn", true, false), ("hfftn", true, false), ("ihfftn", false, true)])
                Case(op, $"{op}_{string.Join("x", s ?? [])}_{string.Join("-", dim ?? [])}_{norm}", [3, 4, 5], fromComplex, toComplex,
                    $"s={TorchScript.Literal(s)}, dim={TorchScript.Literal(dim)}, norm={Quoted(norm)}", new { s, dim, norm, complex = fromComplex });
        foreach (var (op, fromComplex, toComplex) in ((string, bool, bool)[])[("fft2", true, true), ("ifft2", true, true), ("rfft2", false, true), ("irfft2", true, false), ("hfft2", true, false), ("ihfft2", false, true)])
            Case(op, op, [2, 4, 5], fromComplex, toComplex, "", new { complex = fromComplex });

        foreach (var (n, hop, win, center, normalized, onesided, mode) in ((long, long, long, bool, bool, bool, string)[])
            [(8, 2, 8, true, false, true, "reflect"), (8, 3, 6, true, true, true, "constant"), (6, 2, 6, false, false, false, "reflect"), (9, 4, 7, true, false, false, "reflect")])
            family.Function($"stft_{n}_{hop}_{win}_{center}", "stft", new { n_fft = n, hop_length = hop, win_length = win, center, pad_mode = mode, normalized, onesided },
                $"torch.view_as_real(torch.stft(x, {n}, {hop}, {win}, w, center={TorchScript.Literal(center)}, pad_mode=\"{mode}\", normalized={TorchScript.Literal(normalized)}, onesided={TorchScript.Literal(onesided)}, return_complex=True))",
                [("x", draw.Values(2, 25)), ("w", draw.Uniform(0.5, 1, win))]);
        foreach (var (n, hop, win, center, normalized, onesided, length) in ((long, long, long, bool, bool, bool, long?)[])
            [(8, 2, 8, true, false, true, null), (8, 3, 6, true, true, true, 17), (6, 2, 6, false, false, false, null)])
            family.Function($"istft_{n}_{hop}_{win}_{center}", "istft", new { n_fft = n, hop_length = hop, win_length = win, center, normalized, onesided, length },
                $"torch.istft(torch.view_as_complex(x), {n}, {hop}, {win}, w, center={TorchScript.Literal(center)}, normalized={TorchScript.Literal(normalized)}, onesided={TorchScript.Literal(onesided)}, length={Or(length)})",
                [("x", draw.Values(2, onesided ? n / 2 + 1 : n, 6, 2)), ("w", draw.Uniform(0.5, 1, win))]);

        foreach (var (op, arguments, args) in ((string, string, object)[])
            [("hann_window", "", new { }), ("hamming_window", "", new { }), ("blackman_window", "", new { }), ("bartlett_window", "", new { }), ("kaiser_window", "", new { }),
             ("hamming_window", ", alpha=0.5, beta=0.4", new { alpha = 0.5, beta = 0.4 }), ("kaiser_window", ", beta=5.0", new { beta = 5.0 })])
            foreach (var periodic in (bool[])[true, false])
                foreach (long n in (long[])[1, 2, 7, 10])
                    family.AddTable($"{op}_{n}_{periodic}_{arguments.Length}", op, new { window_length = n, periodic, args }, "libtorch", [],
                        [("output", Evaluate($"torch.{op}({n}, periodic={TorchScript.Literal(periodic)}{arguments}, dtype=7)"))]);
        foreach (long n in (long[])[1, 6, 7])
        {
            family.AddTable($"fftfreq_{n}", "fft.fftfreq", new { n, d = 0.5 }, "libtorch", [], [("output", fft.fftfreq(n, 0.5, dtype: float64))]);
            family.AddTable($"rfftfreq_{n}", "fft.rfftfreq", new { n, d = 0.5 }, "libtorch", [], [("output", fft.rfftfreq(n, 0.5, dtype: float64))]);
        }

        void Case(string op, string id, long[] shape, bool fromComplex, bool toComplex, string arguments, object args)
        {
            var input = fromComplex ? "torch.view_as_complex(x)" : "x";
            var call = $"torch.fft_{op}({input}{(arguments.Length > 0 ? ", " : "")}{arguments})";
            family.Function(id, $"fft.{op}", args, toComplex ? $"torch.view_as_real(torch.resolve_conj({call}))" : call, [("x", draw.Values(fromComplex ? [.. shape, 2] : shape))]);
        }

        static string Or(long? n) => n is { } known ? $"{known}" : "None";
        static string Quoted(string? norm) => norm is null ? "None" : $"\"{norm}\"";
        static Tensor Evaluate(string expression) => TorchScript.Compile(["unused"], expression)([zeros(1)])[0];
    }
}
