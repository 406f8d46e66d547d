#if TORCHSHARP
using TorchSharp;
using static TorchSharp.torch;
using Style = TorchSharp.TensorStringStyle;
#else
using Sinter;
using Sinter.Torch;
using static Sinter.Torch.torch;
using Style = Sinter.Torch.TensorStringStyle;
#endif
using System.Globalization;

namespace TorchPrograms;

/// <summary>Tensors of every kind, written in every style.</summary>
public static class PrintCases
{
    private static readonly (string Name, Style Style)[] Styles =
    [
        ("julia", Style.Julia), ("numpy", Style.Numpy), ("csharp", Style.CSharp), ("metadata", Style.Metadata),
    ];

    /// <summary>The text of each case in each style, by name.</summary>
    public static SortedDictionary<string, string> Texts()
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, x) in Tensors())
        {
            foreach (var (word, style) in Styles)
            {
                texts[$"{name}, {word}"] = x.ToString(style, cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
                texts[$"{name}, {word}, narrow"] = x.ToString(style, width: 40, cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
            }
            texts[$"{name}, julia, F2"] = x.ToString(Style.Julia, "F2", cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
            texts[$"{name}, str"] = x.str(cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
            texts[$"{name}, jlstr"] = x.jlstr("0.000", cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
            texts[$"{name}, npstr"] = x.npstr("0.000", cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
            texts[$"{name}, cstr"] = x.cstr("0.000", cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
        }
        for (var width = 34; width <= 46; width++)
            foreach (var x in new[] { ones(20), ones(2, 20), arange(20).reshape(2, 10) })
                texts[$"{x.dim()}d of {x.numel()}, {x.shape[^1]} wide, width {width}"] = x.ToString(Style.Julia, width: width, cultureInfo: CultureInfo.InvariantCulture, newLine: "\n");
        return texts;
    }

    private static IEnumerable<(string Name, Tensor X)> Tensors()
    {
        yield return ("float number", tensor(3.14159f));
        yield return ("negative number", tensor(-2.5f));
        yield return ("integer number", tensor(7L));
        yield return ("truth", tensor(true));
        yield return ("complex number", torch.complex(tensor(1.5f), tensor(-2f)));
        yield return ("not a number", tensor(float.NaN));
        yield return ("integers", tensor(new[] { 1L, -20, 300 }));
        yield return ("bytes", tensor(new byte[] { 1, 20, 255 }));
        yield return ("truths", tensor(new[] { true, false }));
        yield return ("floats", tensor(new[] { 0.5f, -1.25f, 1234.5678f }));
        yield return ("doubles", tensor(new[] { 0.1, 1e-7, 1e10 }));
        yield return ("halves", tensor(new[] { 0.5f, 2.25f }).to(ScalarType.Float16));
        yield return ("specials", tensor(new[] { float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0f }));
        yield return ("complexes", torch.complex(tensor(new[] { 1f, -2.5f }), tensor(new[] { 0f, 3.25f })));
        yield return ("imaginary numbers", torch.complex(zeros(2), tensor(new[] { 1f, -1f })));
        yield return ("double complexes", torch.complex(tensor(new[] { 1.0 }), tensor(new[] { 2.0 })));
        yield return ("shorts", tensor(new short[] { -3, 4 }));
        yield return ("signed bytes", tensor(new sbyte[] { -3, 4 }));
        yield return ("brain floats", tensor(new[] { 0.5f, 2.25f }).to(ScalarType.BFloat16));
        yield return ("six", arange(6, dtype: ScalarType.Int32));
        yield return ("seven", arange(7, dtype: ScalarType.Int32));
        yield return ("seven rows", arange(14, dtype: ScalarType.Int32).reshape(7, 2));
        yield return ("tiny and huge", tensor(new[] { 1.23456789e-30f, 6.5e20f, 100000f, 123456f }));
        yield return ("nothing", zeros(0));
        yield return ("one", ones(1));
        yield return ("one by one", ones(1, 1));
        yield return ("matrix", arange(6, dtype: ScalarType.Float32).reshape(2, 3) / 4 - 0.5f);
        yield return ("integer matrix", arange(6, dtype: ScalarType.Int64).reshape(2, 3));
        yield return ("truth matrix", tensor(new[] { true, false, false, true }).reshape(2, 2));
        yield return ("complex matrix", torch.complex(arange(4, dtype: ScalarType.Float32), arange(4, dtype: ScalarType.Float32).neg()).reshape(2, 2));
        yield return ("cube", arange(12, dtype: ScalarType.Float32).reshape(2, 2, 3));
        yield return ("four dimensions", arange(16, dtype: ScalarType.Int32).reshape(2, 2, 2, 2));
        yield return ("long vector", arange(300, dtype: ScalarType.Float32) / 8);
        yield return ("long integers", arange(1000, dtype: ScalarType.Int64));
        yield return ("wide matrix", arange(200, dtype: ScalarType.Float32).reshape(4, 50));
        yield return ("tall matrix", arange(200, dtype: ScalarType.Float32).reshape(50, 4));
        yield return ("large matrix", arange(2500, dtype: ScalarType.Int64).reshape(50, 50));
        yield return ("long cube", arange(480, dtype: ScalarType.Float32).reshape(20, 3, 8));
        yield return ("view", arange(6, dtype: ScalarType.Float32).reshape(2, 3).t());
    }
}
