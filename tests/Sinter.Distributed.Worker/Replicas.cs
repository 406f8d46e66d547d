using Sinter.Nn;

namespace Sinter.Distributed.Tests;

/// <summary>Models and comparisons for tests of replicated training.</summary>
public static class Replicas
{
    static readonly Lock Gate = new();

    /// <summary>A model from a seed: ranks that are threads share the default generator.</summary>
    public static T Seeded<T>(long seed, Func<T> make)
    {
        lock (Gate)
        {
            Generator.ManualSeed(seed);
            return make();
        }
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
