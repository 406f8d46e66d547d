using Sinter.Bench.Contenders;
using Sinter.Bench.Models;

namespace Sinter.Bench.Inference;

/// <summary>Hands out a network's weights in the order in which its layers ask; the same for every contender.</summary>
sealed class LayerWeights
{
    int seed;

    /// <summary>The kernels of a convolution or the matrix of a dense layer.</summary>
    public (Input Sizes, int Seed) Kernel(params long[] sizes) => (Weights.Uniform(sizes), ++seed);

    /// <summary>Biases.</summary>
    public (Input Sizes, int Seed) Bias(long count) => (new([count], -0.1, 0.1), ++seed);

    /// <summary>The slopes of a rectifier.</summary>
    public (Input Sizes, int Seed) Slope(params long[] sizes) => (new(sizes, 0.1, 0.4), ++seed);
}
