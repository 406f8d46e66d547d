namespace Sinter.Distributed;

/// <summary>Gradients of several parameters in one block of memory, which are exchanged together.</summary>
/// <remarks>After <c>torch.distributed.GradBucket</c>.</remarks>
public sealed class GradientBucket
{
    internal GradientBucket(int index, bool isLast, DType dtype, IReadOnlyList<(string Name, Tensor Parameter)> parameters)
    {
        (Index, IsLast) = (index, isLast);
        Gradients = Tensor.Zeros([parameters.Sum(p => p.Parameter.Count)], dtype);
        var parts = new List<(string, Tensor)>();
        long at = 0;
        foreach (var (name, parameter) in parameters)
        {
            parts.Add((name, Gradients.ViewAs(parameter.Shape, parameter.Shape.RowMajor, at)));
            at += parameter.Count;
        }
        Parts = parts;
    }

    /// <summary>The number of the bucket; they are exchanged in this order.</summary>
    public int Index { get; }

    /// <summary>Whether no bucket follows.</summary>
    public bool IsLast { get; }

    /// <summary>All gradients, one after the other.</summary>
    public Tensor Gradients { get; }

    /// <summary>The gradient of each parameter, by the parameter's name: views of <see cref="Gradients"/>.</summary>
    public IReadOnlyList<(string Name, Tensor Gradient)> Parts { get; }
}
