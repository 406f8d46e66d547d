using System.Globalization;
using System.Numerics;

namespace Sinter;

/// <summary>One C# number on its way into an op. It takes part in type promotion by its kind alone, as a Python number does in PyTorch:
/// <c>float32 tensor + 2.0</c> stays float32, <c>int64 tensor + 2.0</c> becomes float32.</summary>
public readonly struct Scalar : IEquatable<Scalar>
{
    readonly double _real;
    // The value as an integer; of a complex number, the bits of its imaginary part.
    readonly long _integer;

    Scalar(DType kind, double real, long integer) => (Kind, _real, _integer) = (kind, real, integer);

    /// <summary>Bool, Int64, Float64 or Complex128: the kind of number this is.</summary>
    public DType Kind { get; }

    /// <summary>The value as a double.</summary>
    /// <exception cref="DTypeException">It is complex, with an imaginary part.</exception>
    public double ToDouble()
    {
        Check.DType(Kind != DType.Complex128 || ToComplex().Imaginary == 0, $"Scalar: {this} is not a real number; use it with a complex tensor, or take its real part.");
        return _real;
    }

    /// <summary>The value as a long; a real number is truncated.</summary>
    public long ToInt64() => Kind >= DType.Float64 ? (long)ToDouble() : _integer;

    /// <summary>The value as a complex number.</summary>
    public Complex ToComplex() => Kind == DType.Complex128 ? new Complex(_real, BitConverter.Int64BitsToDouble(_integer)) : _real;

    /// <summary>The type of <c>tensor ∘ scalar</c>: the tensor's own unless the number is of a higher kind.</summary>
    public DType Promote(DType tensor) => Kind switch
    {
        DType.Complex128 => tensor.ToComplex,
        DType.Float64 when !tensor.IsInexact => DType.Float32,
        DType.Int64 when tensor == DType.Bool => DType.Int64,
        _ => tensor,
    };

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(DType.Float64, value, 0);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(long value) => new(DType.Int64, value, value);

    /// <summary>An integer.</summary>
    public static implicit operator Scalar(int value) => new(DType.Int64, value, value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => new(DType.Float64, value, 0);

    /// <summary>A complex number.</summary>
    public static implicit operator Scalar(Complex value) => new(DType.Complex128, value.Real, BitConverter.DoubleToInt64Bits(value.Imaginary));

    /// <summary>A truth value.</summary>
    public static implicit operator Scalar(bool value) => new(DType.Bool, value ? 1 : 0, value ? 1 : 0);

    /// <inheritdoc/>
    public bool Equals(Scalar other) => Kind == other.Kind && _real.Equals(other._real) && _integer == other._integer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Scalar other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, _real, _integer);

    /// <summary>Equal in kind and value.</summary>
    public static bool operator ==(Scalar a, Scalar b) => a.Equals(b);

    /// <summary>Different in kind or value.</summary>
    public static bool operator !=(Scalar a, Scalar b) => !a.Equals(b);

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        DType.Bool => _integer != 0 ? "true" : "false",
        DType.Int64 => _integer.ToString(CultureInfo.InvariantCulture),
        DType.Complex128 => ToComplex().ToString(CultureInfo.InvariantCulture),
        _ => _real.ToString(CultureInfo.InvariantCulture),
    };
}
