using System.Globalization;

namespace Sinter.Testing;

/// <summary>A check of the op table that failed.</summary>
public sealed class CheckFailure(string message) : Exception(message);

/// <summary>What checks expect of tensors; the message names the first element that disagrees.</summary>
public static class Expect
{
    /// <summary>Throws unless <paramref name="ok"/>.</summary>
    public static void That(bool ok, string message)
    {
        if (!ok) throw new CheckFailure(message);
    }

    /// <summary>Equal shapes, and elements within a tolerance.</summary>
    public static void Close(Tensor found, Tensor expected, Tolerance tolerance, string what)
    {
        That(found.Shape == expected.Shape, $"{what}: the result is {found.Shape}, expected {expected.Shape}.");
        double[] f = found.ToArray<double>(), e = expected.ToArray<double>();
        for (var i = 0; i < f.Length; i++)
            if (!tolerance.Allows(f[i], e[i]))
                throw new CheckFailure(string.Create(CultureInfo.InvariantCulture, $"{what}: element {i} of {found.Shape} is {f[i]:R}, expected {e[i]:R}."));
    }

    /// <summary>Equal shapes and elements, to the bit (all NaNs being one).</summary>
    public static void Same(Tensor found, Tensor expected, string what) => Close(found, expected, default, what);

    /// <summary>Another type holds the value: what a reference must be rounded to before it can overflow alike.</summary>
    public static double Round(double value, DType dtype) => dtype switch
    {
        DType.Float32 => (float)value,
        DType.Float16 => (double)(Half)value,
        DType.BFloat16 => (float)(BFloat16)(float)value,
        _ => value,
    };
}
