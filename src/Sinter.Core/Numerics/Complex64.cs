using System.Numerics;

namespace Sinter;

/// <summary>A complex number of two float32, real part first: the element of a complex64 tensor. It is storage; compute with
/// <see cref="Complex"/>, to which it converts without loss.</summary>
/// <param name="Real">The real part.</param>
/// <param name="Imaginary">The factor of the imaginary unit.</param>
public readonly record struct Complex64(float Real, float Imaginary)
{
    /// <summary>The same number in float64.</summary>
    public static implicit operator Complex(Complex64 z) => new(z.Real, z.Imaginary);

    /// <summary>Both parts rounded to float32.</summary>
    public static explicit operator Complex64(Complex z) => new((float)z.Real, (float)z.Imaginary);

    /// <summary>A real number.</summary>
    public static implicit operator Complex64(float real) => new(real, 0);

    /// <inheritdoc/>
    public override string ToString() => ((Complex)this).ToString();
}
