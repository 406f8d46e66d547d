namespace Sinter.Data;

/// <summary>Inputs and their targets in memory: item i is row i of both.</summary>
/// <param name="inputs">[N, …].</param>
/// <param name="targets">[N, …].</param>
public sealed class PairDataset(Tensor inputs, Tensor targets)
    : Dataset<(Tensor Input, Tensor Target)>, IBatchedDataset<(Tensor Input, Tensor Target)>
{
    readonly TensorDataset _rows = new(inputs, targets);

    /// <inheritdoc/>
    public override long Length => _rows.Length;

    /// <summary>Row <paramref name="index"/> of both, sharing their memory.</summary>
    public override (Tensor Input, Tensor Target) this[long index] => _rows[index] is [var x, var y] ? (x, y) : default;

    /// <inheritdoc/>
    public (Tensor Input, Tensor Target) Batch(ReadOnlySpan<long> indices) => _rows.Batch(indices) is [var x, var y] ? (x, y) : default;
}
