namespace Sinter.Nn.Tests.Optim;

/// <summary>Functions to be minimised.</summary>
static class Landscapes
{
    /// <summary>Minimum 0 at x = 1: sum([1, 4, 9, 0.5] · (x - 1)²) / 2 + (x₀ - x₁)².</summary>
    public static Tensor Quadratic(Tensor x)
    {
        var scale = Tensor.From([1, 4, 9, 0.5]).To(x.DType);
        var (away, apart) = (x - 1, x.Narrow(0, 0, 1) - x.Narrow(0, 1, 1));
        return (scale * away * away).Sum() / 2 + (apart * apart).Sum();
    }

    /// <summary>Minimum 0 at x = 1, at the end of a curved valley: sum(100 (xᵢ₊₁ - xᵢ²)² + (1 - xᵢ)²).</summary>
    public static Tensor Rosenbrock(Tensor x)
    {
        var n = x.Shape[0] - 1;
        Tensor left = x.Narrow(0, 0, n), right = x.Narrow(0, 1, n);
        Tensor valley = right - left * left, way = 1 - left;
        return (100 * valley * valley + way * way).Sum();
    }
}
