using Sinter.Bench.Contenders;
using Sinter.Nn;

namespace Sinter.Bench.Models;

/// <summary>
/// The same weights for every contender: parameters of two and more dimensions get seeded numbers in their order, ±1/√(inputs of an output); norms begin with one,
/// biases with zero.
/// </summary>
static class Weights
{
    /// <summary>Fills a model of Sinter's.</summary>
    public static T Fill<T>(T model) where T : Module
    {
        using var _ = Autograd.NoGrad();
        int seed = 0;
        foreach (var (name, p) in model.NamedParameters())
            if (p.Rank > 1) p.CopyInPlace(SinterOps.Make(Uniform([.. p.Shape]), ++seed));
            else p.FillInPlace(name.Contains("bias", StringComparison.Ordinal) ? 0 : 1);
        return model;
    }

    /// <summary>Fills a model of libtorch's.</summary>
    public static T FillTorch<T>(T model) where T : torch.nn.Module
    {
        using var _ = torch.no_grad();
        int seed = 0;
        foreach (var (name, p) in model.named_parameters())
            if (p.dim() > 1) p.copy_(TorchOps.Make(Uniform(p.shape), ++seed));
            else p.fill_(name.Contains("bias", StringComparison.Ordinal) ? 0 : 1);
        return model;
    }

    /// <summary>Weights whose first dimension is that of the outputs.</summary>
    public static Input Uniform(long[] sizes)
    {
        double bound = 1 / Math.Sqrt(sizes[1..].Aggregate(1L, (product, size) => product * size));
        return new(sizes, -bound, bound);
    }
}
