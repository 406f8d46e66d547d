using System.Collections;
using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Numbers along the spatial dimensions of an image: one for all of them (<c>3</c>), or one for each, outermost first (<c>(3, 5)</c> or <c>[3, 5]</c>).
/// The default holds none and stands for an op's own default.</summary>
[CollectionBuilder(typeof(Extents), nameof(Create))]
public readonly struct Extents : IReadOnlyList<long>, IEquatable<Extents>
{
    readonly long _a, _b, _c;

    Extents(int count, long a, long b = 0, long c = 0) => (Count, _a, _b, _c) = (count, a, b, c);

    /// <summary>How many numbers: 0 to 3.</summary>
    public int Count { get; }

    /// <summary>Number <paramref name="i"/>.</summary>
    public long this[int i] => (uint)i >= (uint)Count ? throw new ArgumentOutOfRangeException(nameof(i)) : i == 0 ? _a : i == 1 ? _b : _c;

    /// <summary>From one to three numbers.</summary>
    /// <exception cref="ShapeException">There are more than three.</exception>
    public static Extents Create(ReadOnlySpan<long> values)
    {
        Check.Shape(values.Length <= 3, $"Extents: {values} has {values.Length} numbers; images have at most 3 spatial dimensions.");
        return values.Length switch
        {
            0 => default,
            1 => values[0],
            2 => (values[0], values[1]),
            _ => (values[0], values[1], values[2]),
        };
    }

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator Extents(int all) => new(1, all);

    /// <summary>One number for all dimensions.</summary>
    public static implicit operator Extents(long all) => new(1, all);

    /// <summary>Height and width.</summary>
    public static implicit operator Extents((long H, long W) each) => new(2, each.H, each.W);

    /// <summary>Depth, height and width.</summary>
    public static implicit operator Extents((long D, long H, long W) each) => new(3, each.D, each.H, each.W);

    /// <summary>From one to three numbers.</summary>
    public static implicit operator Extents(long[] values) => Create(values);

    /// <summary>One number for each of <paramref name="rank"/> dimensions, every one at least <paramref name="least"/>; <paramref name="otherwise"/> where none was given.</summary>
    internal long[] For(int rank, string op, string name, long least, long otherwise = 1)
    {
        Check.Shape(Count == 0 || Count == 1 || Count == rank, $"{op}: {name} is {this}; give one number, or {rank}, one for each spatial dimension.");
        var each = new long[rank];
        for (var d = 0; d < rank; d++)
        {
            each[d] = Count == 0 ? otherwise : Count == 1 ? _a : this[d];
            Check.Argument(Count == 0 || each[d] >= least, $"{op}: {name} is {this}; every number must be at least {least}.");
        }
        return each;
    }

    /// <inheritdoc/>
    public IEnumerator<long> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Extents other) => (Count, _a, _b, _c) == (other.Count, other._a, other._b, other._c);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Extents other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, _a, _b, _c);

    /// <summary>The same numbers.</summary>
    public static bool operator ==(Extents a, Extents b) => a.Equals(b);

    /// <summary>Other numbers.</summary>
    public static bool operator !=(Extents a, Extents b) => !a.Equals(b);

    /// <summary>As in <c>3</c> or <c>[3, 5]</c>.</summary>
    public override string ToString() => Count == 1 ? $"{_a}" : $"[{string.Join(", ", this)}]";
}
