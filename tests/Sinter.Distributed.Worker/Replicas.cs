using Sinter.Nn;

namespace Sinter.Distributed.Tests;

/// <summary>Models and comparisons for tests of replicated training.</summary>
public static class Replicas
{
    /// <summary>A model whose weights and biases depend on the seed alone: the default generator is shared with other ranks and other tests, which run at the same time.</summary>
    public static T Seeded<T>(long seed, Func<T> make) where T : Module
    {
        var model = make();
        using var _ = Autograd.NoGrad();
        Generator own = new(seed);
        foreach (var (name, parameter) in model.NamedParameters())
        {
            // Scales of norms begin as ones.
            if (parameter.Rank == 1 && !name.EndsWith("bias", StringComparison.Ordinal)) continue;
            double bound = 1 / Math.Sqrt(parameter.Count / parameter.Shape[0]);
            Tensor drawn = (Tensor.Rand([.. parameter.Shape], generator: own) * 2 - 1) * (parameter.Rank == 1 ? 0.1 : bound);
            parameter.Device.Copy(parameter, drawn.To(parameter.DType));
        }
        return model;
    }

    /// <summary>Numbers that depend on the seed alone.</summary>
    public static Tensor Normal(long seed, params long[] sizes) => Tensor.Randn(sizes, generator: new Generator(seed));

    /// <summary>All parameters and buffers of float32.</summary>
    public static Dictionary<string, float[]> Values(Module module) => module.StateDict().Where(t => t.Value.DType == DType.Float32).ToDictionary(t => t.Key, t => t.Value.ToArray<float>());

    /// <summary>The gradients of those parameters that have one.</summary>
    public static Dictionary<string, float[]> Gradients(Module module) => module.NamedParameters().Where(p => p.Value.Grad is not null).ToDictionary(p => p.Name, p => p.Value.Grad!.ToArray<float>());

    /// <summary>Bit for bit.</summary>
    public static void Same(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual, string what)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (name, values) in expected)
            for (int i = 0; i < values.Length; i++)
                if (BitConverter.SingleToInt32Bits(values[i]) != BitConverter.SingleToInt32Bits(actual[name][i]))
                    Assert.Fail($"{what}: {name}[{i}] is {actual[name][i]:R}, not {values[i]:R}.");
    }
}
