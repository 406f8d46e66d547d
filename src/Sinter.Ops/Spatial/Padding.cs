namespace Sinter;

/// <summary>The zeros around an image that a convolution reads: a number of them on both sides of every dimension, as many as keep its size ("same"), or none ("valid").</summary>
public readonly struct Padding
{
    readonly Extents _each;
    readonly bool _same;

    Padding(Extents each, bool same) => (_each, _same) = (each, same);

    /// <summary>As many zeros as keep the image's size; an odd one goes to the end. The stride must be 1.</summary>
    public static Padding Same { get; } = new(default, same: true);

    /// <summary>No zeros.</summary>
    public static Padding Valid { get; } = new(0, same: false);

    /// <summary>So many zeros on both sides.</summary>
    public static implicit operator Padding(int all) => new(all, same: false);

    /// <summary>So many zeros on both sides of height and width.</summary>
    public static implicit operator Padding((long H, long W) each) => new(each, same: false);

    /// <summary>So many zeros on both sides of depth, height and width.</summary>
    public static implicit operator Padding((long D, long H, long W) each) => new(each, same: false);

    /// <summary>So many zeros on both sides.</summary>
    public static implicit operator Padding(Extents each) => new(each, same: false);

    /// <summary>"same" or "valid", as PyTorch writes it.</summary>
    /// <exception cref="ArgumentException">Another word.</exception>
    public static implicit operator Padding(string word)
    {
        Check.Argument(word is "same" or "valid", $"Padding: '{word}' is not known; write \"same\", \"valid\", or numbers.");
        return word == "same" ? Same : Valid;
    }

    /// <summary>The zeros before and after, for each dimension.</summary>
    internal (long[] Before, long[] After) For(int rank, string op, long[] kernel, long[] stride, long[] dilation)
    {
        if (!_same)
        {
            var both = _each.For(rank, op, "padding", 0, otherwise: 0);
            return (both, both);
        }
        long[] before = new long[rank], after = new long[rank];
        for (var d = 0; d < rank; d++)
        {
            Check.Argument(stride[d] == 1, $"{op}: padding is \"same\" and the stride {stride}; \"same\" needs a stride of 1. Give the padding as numbers.");
            var total = dilation[d] * (kernel[d] - 1);
            (before[d], after[d]) = (total / 2, total - total / 2);
        }
        return (before, after);
    }

    /// <inheritdoc/>
    public override string ToString() => _same ? "same" : _each.ToString();
}
