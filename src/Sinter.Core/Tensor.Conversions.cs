using System.Numerics;

namespace Sinter;

public partial class Tensor
{
    /// <summary>A copy of an array, float32.</summary>
    public static implicit operator Tensor(float[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, float64.</summary>
    public static implicit operator Tensor(double[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, int32.</summary>
    public static implicit operator Tensor(int[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, int64.</summary>
    public static implicit operator Tensor(long[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, bool.</summary>
    public static implicit operator Tensor(bool[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, uint8.</summary>
    public static implicit operator Tensor(byte[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, int16.</summary>
    public static implicit operator Tensor(short[] values) => EngineOps.Current.From(values);

    /// <summary>A copy of an array, int8.</summary>
    public static implicit operator Tensor(sbyte[] values) => EngineOps.Current.From(values);

    /// <summary>A tensor of one number and no dimension: int64, float32, complex64 or bool, as the number's kind is. After <c>torch.tensor</c>.</summary>
    public static implicit operator Tensor(Scalar value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(int value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(long value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(float value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(double value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(bool value) => EngineOps.Current.Of(value);

    /// <inheritdoc cref="implicit operator Tensor(Scalar)"/>
    public static implicit operator Tensor(Complex value) => EngineOps.Current.Of(value);

    /// <summary>The number of a tensor of one element.</summary>
    /// <exception cref="ShapeException">The tensor has more or fewer elements.</exception>
    public static explicit operator double(Tensor x) => EngineOps.Current.Item(x);

    /// <summary>The number of a tensor of one element, cut to this type.</summary>
    public static explicit operator float(Tensor x) => (float)EngineOps.Current.Item(x);

    /// <summary>The number of a tensor of one element, cut to this type.</summary>
    public static explicit operator long(Tensor x) => (long)EngineOps.Current.Item(x);

    /// <summary>The number of a tensor of one element, cut to this type.</summary>
    public static explicit operator int(Tensor x) => (int)EngineOps.Current.Item(x);

    /// <summary>Whether the number of a tensor of one element is not 0.</summary>
    /// <exception cref="ShapeException">The tensor has more or fewer elements.</exception>
    public static explicit operator bool(Tensor x) => EngineOps.Current.Item(x) != 0;
}
