using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Sinter.Nn;

namespace Sinter.Data.Tests;

/// <summary>Describes values in the lines of <c>torch_files.py describe</c>, so that what Sinter read can be compared with what PyTorch read.</summary>
static class PythonText
{
    /// <summary>One line for each tensor and plain value.</summary>
    public static IEnumerable<string> Lines(object? value, string path = "")
    {
        switch (value)
        {
            case Tensor x:
                yield return $"{(path.Length == 0 ? "tensor" : path)} {(x is Parameter ? "parameter" : "tensor")} {x.DType.Name} {List(x.Shape.Sizes.ToArray())} {List(x.Strides.ToArray())} "
                    + $"{(x.RequiresGrad ? "grad" : "fixed")} {Sha(Bytes(x))}";
                break;
            case Shape shape: yield return $"{path} = {List(shape.Sizes.ToArray())}"; break;
            case IDictionary dictionary:
                foreach (DictionaryEntry entry in dictionary)
                    foreach (var line in Lines(entry.Value, Join(path, Key(entry.Key)))) yield return line;
                break;
            case byte[] bytes: yield return $"{path} = {Convert.ToHexStringLower(bytes)}"; break;
            case HashSet<object> set: yield return $"{path} = {{{string.Join(", ", set.Select(Number).Order(StringComparer.Ordinal))}}}"; break;
            case ITuple tuple:
                for (var i = 0; i < tuple.Length; i++)
                    foreach (var line in Lines(tuple[i], Join(path, Number(i)))) yield return line;
                break;
            case IList list:
                for (var i = 0; i < list.Count; i++)
                    foreach (var line in Lines(list[i], Join(path, Number(i)))) yield return line;
                break;
            default: yield return $"{path} = {Number(value)}"; break;
        }
    }

    /// <summary>The line of <c>torch_files.py digest</c>, without the file's name.</summary>
    public static string Digest(object? value)
    {
        var lines = Lines(value).ToArray();
        return $"{lines.Length}\t{Sha(Encoding.UTF8.GetBytes(string.Join('\n', lines)))}";
    }

    static byte[] Bytes(Tensor x)
    {
        using var stream = new MemoryStream();
        if (x.DType == DType.Complex128) x = x.Detach().ViewAsReal();
        Safetensors.Write(stream, new Dictionary<string, Tensor> { ["x"] = x.Detach() });
        return stream.ToArray()[^(int)(x.Count * x.DType.Size)..];
    }

    static string Sha(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    static string List(long[] values) => $"[{string.Join(", ", values)}]";

    static string Key(object key) => key is object?[] tuple ? $"({string.Join(", ", tuple.Select(v => v is string text ? $"'{text}'" : Number(v)))})" : Number(key);

    // As Python's repr.
    static string Number(object? value) => value switch
    {
        null => "None",
        double.NaN => "nan",
        double d when double.IsInfinity(d) => d > 0 ? "inf" : "-inf",
        double d when d == Math.Floor(d) && Math.Abs(d) < 1e16 => d.ToString("F1", CultureInfo.InvariantCulture),
        double d => d.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant(),
        Complex c => $"({c.Real}{(c.Imaginary < 0 ? "" : "+")}{c.Imaginary}j)",
        DType dtype => dtype.Name,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
