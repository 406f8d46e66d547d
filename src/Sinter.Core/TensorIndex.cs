namespace Sinter;

/// <summary>One entry of <c>x[…]</c>: a number or <see cref="Index"/>, a <see cref="Range"/>, a strided slice, <see cref="Ellipsis"/>, <see cref="New"/>, or a tensor
/// of integers (take these) or of bools (take where true). After PyTorch's indexing.</summary>
public readonly struct TensorIndex
{
    internal enum Kind : byte { Number, Slice, Ellipsis, New, Tensor }

    internal Kind What { get; private init; }
    internal Index Number { get; private init; }
    internal Range Range { get; private init; }
    internal long Step { get; private init; }
    internal Tensor? Tensor { get; private init; }

    /// <summary>As many whole dimensions as are not named by the other entries.</summary>
    public static TensorIndex Ellipsis { get; } = new() { What = Kind.Ellipsis };

    /// <summary>A new dimension of size 1.</summary>
    public static TensorIndex New { get; } = new() { What = Kind.New };

    /// <summary>A whole dimension.</summary>
    public static TensorIndex Colon { get; } = new() { What = Kind.Slice, Range = Range.All, Step = 1 };

    /// <summary>A new dimension of size 1, under PyTorch's name.</summary>
    public static TensorIndex None => New;

    /// <summary>Every <paramref name="step"/>-th element from <paramref name="start"/> to before <paramref name="stop"/>; negative positions count from the end,
    /// null stands for it. After Python's <c>slice</c>.</summary>
    public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null)
        => Slice(new Range(Place(start ?? 0), stop is { } end ? Place(end) : Index.End), step ?? 1);

    static Index Place(long i) => i < 0 ? new Index(checked((int)-i), fromEnd: true) : new Index(checked((int)i));

    /// <summary>One position; the dimension disappears. Negative counts from the end.</summary>
    public static TensorIndex Single(long index) => index;

    /// <summary>Every <paramref name="step"/>-th element of a range; the step is at least 1.</summary>
    public static TensorIndex Slice(Range range, long step = 1)
    {
        Check.Index(step >= 1, $"TensorIndex.Slice: step is {step}; it must be at least 1. Use Flip to reverse.");
        return new() { What = Kind.Slice, Range = range, Step = step };
    }

    /// <summary>One position; the dimension disappears. Negative counts from the end, as in PyTorch.</summary>
    public static implicit operator TensorIndex(int i) => new() { What = Kind.Number, Number = i < 0 ? new Index(-i, fromEnd: true) : new Index(i) };

    /// <summary>One position; the dimension disappears. Negative counts from the end.</summary>
    public static implicit operator TensorIndex(long i) => checked((int)i);

    /// <summary>One position, such as <c>^1</c>.</summary>
    public static implicit operator TensorIndex(Index i) => new() { What = Kind.Number, Number = i };

    /// <summary>A slice, such as <c>1..^1</c>. An end past the last is cut to it.</summary>
    public static implicit operator TensorIndex(Range range) => new() { What = Kind.Slice, Range = range, Step = 1 };

    /// <summary>Integers: take these positions. Bools: take the positions where true.</summary>
    public static implicit operator TensorIndex(Tensor positions) => new() { What = Kind.Tensor, Tensor = positions };
}
