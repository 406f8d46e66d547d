namespace Sinter.Nn;

/// <summary>What the padding layers have in common: how much they add at each end of the last dimensions, and what.</summary>
public abstract class PadNd : Module<Tensor, Tensor>
{
    readonly int _rank;
    readonly long[] _pad;
    readonly PadMode _mode;
    readonly double _value;

    private protected PadNd(int rank, ReadOnlySpan<long> pad, PadMode mode, double value = 0)
    {
        Check.Argument(pad.Length == 1 || pad.Length == 2 * rank,
            $"{GetType().Name}: padding is {pad}; give one number for all sides, or {2 * rank}: before and after each dimension, the last dimension first.");
        (_rank, _mode, _value) = (rank, mode, value);
        _pad = pad.ToArray();
        if (pad.Length < 2 * rank)
        {
            _pad = new long[2 * rank];
            Array.Fill(_pad, pad[0]);
        }
    }

    /// <summary>Before and after each dimension, the last dimension first.</summary>
    public IReadOnlyList<long> Padding => _pad;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        Check.Shape(x.Rank == _rank + 1 || x.Rank == _rank + 2 || _mode == PadMode.Constant,
            $"{GetType().Name}: x is {x.Shape}; it must have {_rank} dimensions after its channels, with or without a batch before them.");
        return x.Pad(_pad, _mode, _value);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"[{string.Join(", ", _pad)}]" + (_mode == PadMode.Constant && _value != 0 ? $", value={_value}" : "");
}
