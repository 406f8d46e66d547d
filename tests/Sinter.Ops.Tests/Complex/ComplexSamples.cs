using System.Numerics;

namespace Sinter.Ops.Tests;

/// <summary>Complex numbers to test with.</summary>
static class ComplexSamples
{
    /// <summary>Numbers of a ring around 0, away from the negative real axis, where branches are cut.</summary>
    public static Tensor Draw(Shape shape, int seed = 1, DType dtype = DType.Complex128)
    {
        var random = new Random(seed);
        var values = new Complex[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Complex.FromPolarCoordinates(0.3 + 0.9 * random.NextDouble(), 2.8 * (2 * random.NextDouble() - 1));
        return Tensor.From(values, shape).To(dtype);
    }

    /// <summary>The same as a leaf that requires a gradient.</summary>
    public static Tensor Leaf(Shape shape, int seed = 1)
    {
        var z = Draw(shape, seed);
        z.RequiresGrad = true;
        return z;
    }

    /// <summary>Fails unless all elements agree up to rounding.</summary>
    public static void Close(Tensor found, Complex[] expected, double tolerance = 1e-12)
    {
        var f = found.ToArray<Complex>();
        Assert.Equal(expected.Length, f.Length);
        for (var i = 0; i < f.Length; i++)
            Assert.True((f[i] - expected[i]).Magnitude <= tolerance * Math.Max(1, expected[i].Magnitude), $"Element {i} is {f[i]}, expected {expected[i]}.");
    }
}
