namespace Sinter.Optim;

/// <summary>Several parameters as one long vector, and back.</summary>
public static class ParameterVector
{
    /// <summary>All elements of the parameters, one after the other, row-major. Shape [n], in the widest of their types; a copy without history.</summary>
    /// <remarks>After <c>torch.nn.utils.parameters_to_vector</c>.</remarks>
    [Export("nn.utils.parameters_to_vector")]
    public static Tensor ParametersToVector(IEnumerable<Tensor> parameters)
    {
        Tensor[] all = [.. parameters];
        Check.Argument(all.Length > 0, $"ParametersToVector: there are no parameters.");
        var vector = Tensor.Empty([all.Sum(p => p.Count)], all.Select(p => p.DType).Aggregate((a, b) => a.Promote(b)));
        foreach (var (part, p) in Parts(vector, all)) part.Device.Copy(part, p);
        return vector;
    }

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
        foreach (var (part, p) in Parts(vector.Contiguous(), all)) p.CopyInPlace(part);
    }

    /// <summary>The place of each tensor in a row-major vector, as a view in the tensor's shape.</summary>
    internal static IEnumerable<(Tensor Part, Tensor Of)> Parts(Tensor vector, IEnumerable<Tensor> tensors)
    {
        var begin = vector.StorageOffset;
        foreach (var x in tensors)
        {
            yield return (vector.ViewAs(x.Shape, x.Shape.RowMajor, begin), x);
            begin += x.Count;
        }
    }
}
