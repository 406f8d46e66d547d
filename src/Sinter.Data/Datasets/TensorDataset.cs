namespace Sinter.Data;

/// <summary>Tensors in memory whose rows belong together: item i is row i of each. After <c>torch.utils.data.TensorDataset</c>.</summary>
[Export("utils.data.TensorDataset")]
public sealed class TensorDataset : Dataset<Tensor[]>, IBatchedDataset<Tensor[]>
{
    readonly Tensor[] _tensors;

    /// <summary>The rows of <paramref name="tensors"/>, whose first sizes must be equal.</summary>
    public TensorDataset(params Tensor[] tensors)
    {
        Check.Argument(tensors.Length > 0, $"TensorDataset: there are no tensors; give at least one.");
        foreach (var tensor in tensors)
            Check.Shape(tensor.Rank > 0 && tensor.Shape[0] == tensors[0].Shape[0],
                $"TensorDataset: {tensors[0].Shape} and {tensor.Shape}; every tensor needs a first dimension, of the same size in all.");
        // Detached: the data of a batch never leads back into what computed it.
        _tensors = [.. tensors.Select(t => t.Detach().Contiguous())];
    }

    /// <inheritdoc/>
    public override long Length => _tensors[0].Shape[0];

    /// <summary>Row <paramref name="index"/> of each tensor, sharing their memory.</summary>
    public override Tensor[] this[long index]
    {
        get
        {
            CheckIndex(index);
            return [.. _tensors.Select(t => t.Select(0, index))];
        }
    }

    /// <inheritdoc/>
    public Tensor[] Batch(ReadOnlySpan<long> indices)
    {
        var batch = new Tensor[_tensors.Length];
        for (var i = 0; i < batch.Length; i++) batch[i] = Collate.Rows(_tensors[i], indices);
        return batch;
    }
}
