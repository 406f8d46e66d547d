namespace Sinter;

public partial class Tensor
{
    /// <summary>A part of this tensor: a view for numbers, ranges, <see cref="TensorIndex.Ellipsis"/> and <see cref="TensorIndex.New"/>; a copy for
    /// tensors of positions and masks. Assigning writes into this tensor, broadcasting, and is recorded for differentiation. After PyTorch's indexing.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside its dimension, or there are more entries than dimensions.</exception>
    public Tensor this[params ReadOnlySpan<TensorIndex> index]
    {
        get => EngineOps.Current.Get(this, index);
        set => EngineOps.Current.Set(this, index, value);
    }

    /// <summary>Writes one number to every place that the index names.</summary>
    public void Set(Scalar value, params ReadOnlySpan<TensorIndex> index) => EngineOps.Current.Set(this, index, EngineOps.Current.Full(this, value));
}
