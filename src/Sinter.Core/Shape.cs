using System.Collections;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The sizes of a tensor, outermost first. Immutable; tensors of one shape share one object. Write <c>[2, 3]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<long>
{
    /// <summary>The shape of a single number: no dimensions, one element.</summary>
    public static Shape Scalar { get; } = new([]);

    readonly long[] _sizes;
    long[]? _strides;

    Shape(long[] sizes)
    {
        _sizes = sizes;
        var count = 1L;
        var empty = false;
        foreach (var size in sizes)
        {
            if (size < 0) throw new ShapeException($"Shape: {this} has a negative size; every size must be at least 0.");
            empty |= size == 0;
        }
        foreach (var size in sizes)
            if (!empty && size != 0 && count > long.MaxValue / 8 / size)
                throw new ShapeException($"Shape: {this} has more elements than 64 bits can address in bytes; use a smaller shape.");
            else count *= size;
        Count = empty ? 0 : count;
    }

    /// <summary>A shape of these sizes.</summary>
    /// <exception cref="ShapeException">A size is negative, or their product does not fit in 64 bits.</exception>
    public static Shape Create(ReadOnlySpan<long> sizes) => sizes.Length == 0 ? Scalar : new(sizes.ToArray());

    /// <summary>A shape from an array of sizes.</summary>
    public static implicit operator Shape(long[] sizes) => Create(sizes);

    /// <summary>The sizes, where numbers are asked for one by one: <c>x.View(y.Shape)</c>.</summary>
    public static implicit operator ReadOnlySpan<long>(Shape shape) => shape._sizes;

    /// <summary>The number of dimensions.</summary>
    public int Rank => _sizes.Length;

    /// <summary>The number of elements: the product of the sizes.</summary>
    public long Count { get; }

    int IReadOnlyCollection<long>.Count => Rank;

    /// <summary>The sizes as a span.</summary>
    public ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>The size of dimension <paramref name="dim"/>; negative counts from the last.</summary>
    public long this[int dim] => _sizes[dim < 0 ? dim + _sizes.Length : dim];

    /// <summary>The size at an index such as <c>^1</c>.</summary>
    public long this[Index dim] => _sizes[dim];

    /// <summary>A part of the sizes, as in <c>shape[..^1]</c>.</summary>
    public Shape this[Range dims] => Create(_sizes.AsSpan()[dims]);

    /// <summary>Strides, in elements, of a row-major tensor of this shape.</summary>
    internal long[] RowMajor => _strides ??= RowMajorStrides(_sizes);

    /// <summary>Turns a possibly negative dimension into 0 … rank-1. A scalar accepts 0 and -1, as in PyTorch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The shape has no such dimension.</exception>
    public int Dim(int dim, [CallerMemberName] string op = "")
    {
        var rank = Math.Max(Rank, 1);
        Check.Index(dim >= -rank && dim < rank, $"{op}: dim is {dim}, but {this} has {Rank} dimensions; use {-rank} to {rank - 1}.");
        return dim < 0 ? dim + rank : dim;
    }

    /// <summary>This shape with dimension <paramref name="dim"/> replaced.</summary>
    public Shape With(int dim, long size)
    {
        var sizes = (long[])_sizes.Clone();
        sizes[dim] = size;
        return new(sizes);
    }

    /// <summary>This shape without dimension <paramref name="dim"/>.</summary>
    public Shape Without(int dim) => Create([.. _sizes.AsSpan(0, dim), .. _sizes.AsSpan(dim + 1)]);

    /// <summary>This shape with a new dimension before <paramref name="dim"/>.</summary>
    public Shape Insert(int dim, long size) => Create([.. _sizes.AsSpan(0, dim), size, .. _sizes.AsSpan(dim)]);

    /// <summary>The shape both broadcast to: aligned at the last dimension, a size of 1 stretches.</summary>
    /// <exception cref="ShapeException">Two sizes differ and neither is 1.</exception>
    public static Shape Broadcast(Shape a, Shape b, [CallerMemberName] string op = "")
    {
        if (ReferenceEquals(a, b) || a.Equals(b)) return a;
        if (b.Rank == 0) return a;
        if (a.Rank == 0) return b;
        var rank = Math.Max(a.Rank, b.Rank);
        Span<long> sizes = stackalloc long[rank];
        for (var i = 1; i <= rank; i++)
        {
            long p = i <= a.Rank ? a._sizes[^i] : 1, q = i <= b.Rank ? b._sizes[^i] : 1;
            Check.Shape(p == q || p == 1 || q == 1, $"{op}: {a} and {b} do not broadcast; counted from the last, dimension {i} is {p} and {q}, and neither is 1.");
            sizes[^i] = p == 1 ? q : p;
        }
        return a.Rank == rank && a.Sizes.SequenceEqual(sizes) ? a : b.Rank == rank && b.Sizes.SequenceEqual(sizes) ? b : Create(sizes);
    }

    static long[] RowMajorStrides(long[] sizes)
    {
        var strides = new long[sizes.Length];
        var step = 1L;
        for (var i = sizes.Length - 1; i >= 0; i--) { strides[i] = step; step *= Math.Max(sizes[i], 1); }
        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var size in _sizes) hash.Add(size);
        return hash.ToHashCode();
    }

    /// <summary>Equal sizes in equal order.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Different sizes.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)_sizes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>As in <c>[2, 3]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", _sizes)}]";
}
