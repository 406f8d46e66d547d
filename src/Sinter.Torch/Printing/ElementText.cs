using System.Globalization;
using System.Numerics;

namespace Sinter.Torch;

/// <summary>The elements of a tensor as text, one by one, as TorchSharp writes them.</summary>
readonly struct ElementText(Tensor x, string format, CultureInfo culture)
{
    readonly Tensor _x = x.Detach().Contiguous();

    /// <summary>The element at a place in row-major order.</summary>
    public string this[long at] => _x.DType switch
    {
        DType.Bool => Read<bool>(at) ? "True" : "False",
        DType.Float32 => Read<float>(at).ToString(format, culture),
        DType.Float64 => Read<double>(at).ToString(format, culture),
        DType.Float16 or DType.BFloat16 => Read<float>(at).ToString(format, culture),
        DType.Complex64 or DType.Complex128 => Parts(Read<Complex>(at)),
        _ => Read<long>(at).ToString(culture),
    };

    /// <summary>What C# writes behind a number of this type.</summary>
    public string Suffix => _x.DType switch
    {
        DType.Int64 => "L",
        DType.Float32 or DType.Float16 or DType.BFloat16 => "f",
        _ => "",
    };

    string Parts(Complex value)
    {
        if (value.Imaginary == 0) return value.Real.ToString(format, culture);
        var imaginary = value.Imaginary.ToString(format, culture) + "i";
        return value.Real == 0 ? imaginary : $"{value.Real.ToString(format, culture)}+{imaginary}";
    }

    T Read<T>(long at) where T : unmanaged => _x.View(-1).Narrow(0, at, 1).ToArray<T>()[0];
}
