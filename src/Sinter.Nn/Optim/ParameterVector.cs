namespace Sinter.Optim;

/// <summary>Several parameters as one long vector, and back.</summary>
public static class ParameterVector
{
    /// <summary>All elements of the parameters, one after the other, row-major. Shape [n], in the type to which theirs promote. Differentiable.</summary>
    /// <exception cref="ArgumentException">There are no parameters.</exception>
    /// <remarks>After <c>torch.nn.utils.parameters_to_vector</c>.</remarks>
    [Export("nn.utils.parameters_to_vector")]
    public static Tensor ParametersToVector(IEnumerable<Tensor> parameters) => Tensor.Cat([.. parameters.Select(p => p.Reshape(-1))]);

    /// <summary>Copies the elements of a vector [n] into the parameters, in their order.</summary>
    /// <exception cref="ShapeException">The vector has more or fewer elements than the parameters together.</exception>
    /// <remarks>After <c>torch.nn.utils.vector_to_parameters</c>.</remarks>
    [Export("nn.utils.vector_to_parameters")]
    public static void VectorToParameters(Tensor vector, IEnumerable<Tensor> parameters)
    {
        Tensor[] all = [.. parameters];
        var count = all.Sum(p => p.Count);
        Check.Shape(vector.Rank == 1 && vector.Count == count, $"VectorToParameters: the vector is {vector.Shape} and the parameters have {count} elements; it must be [{count}].");
        using var _ = Autograd.NoGrad();
        var begin = 0L;
        foreach (var p in all)
        {
            p.CopyInPlace(vector.Narrow(0, begin, p.Count).Reshape(p.Shape));
            begin += p.Count;
        }
    }
}
