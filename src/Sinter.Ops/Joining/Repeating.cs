using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The same elements several times over.</summary>
public static class Repeating
{
    extension(Tensor x)
    {
        /// <summary>The whole tensor, repeated so often along each dimension; more numbers than dimensions make new leading ones.</summary>
        /// <exception cref="ShapeException">Fewer numbers than dimensions, or a negative one.</exception>
        [Export("Tensor.repeat")]
        public Tensor Repeat(params ReadOnlySpan<long> repeats)
        {
            Check.Shape(repeats.Length >= x.Rank, $"Repeat: {repeats} for {x.Shape}; give a number for each of its {x.Rank} dimensions.");
            var lead = repeats.Length - x.Rank;
            long[] single = new long[2 * repeats.Length], stretched = new long[2 * repeats.Length], merged = new long[repeats.Length];
            for (var d = 0; d < repeats.Length; d++)
            {
                Check.Shape(repeats[d] >= 0, $"Repeat: {repeats} for {x.Shape}; a tensor cannot be repeated {repeats[d]} times.");
                var size = d < lead ? 1 : x.Shape[d - lead];
                (single[2 * d], single[2 * d + 1]) = (1, size);
                (stretched[2 * d], stretched[2 * d + 1]) = (repeats[d], size);
                merged[d] = repeats[d] * size;
            }
            return Fresh(x, x.Reshape(single).Expand(stretched).Reshape(merged));
        }

        /// <summary>As <c>Repeat</c>; fewer numbers than dimensions repeat the last ones.</summary>
        [Export("tile")]
        public Tensor Tile(params ReadOnlySpan<long> repeats)
        {
            var all = new long[Math.Max(x.Rank, repeats.Length)];
            all.AsSpan().Fill(1);
            repeats.CopyTo(all.AsSpan(all.Length - repeats.Length));
            return x.Repeat(all);
        }

        /// <summary>Each element, or each position of a dimension, so often in a row. Without a dimension, the tensor is flattened first.</summary>
        [Export("repeat_interleave"), OverloadResolutionPriority(1)]
        public Tensor RepeatInterleave(long repeats, int? dim = null)
        {
            Check.Argument(repeats >= 0, $"RepeatInterleave: repeats is {repeats}; it must not be negative.");
            if (dim is null) return x.Reshape(x.Count).RepeatInterleave(repeats, 0);
            var d = x.Shape.Dim(dim.Value);
            if (x.Rank == 0) return x.Reshape(1).RepeatInterleave(repeats, 0);
            var y = x.Unsqueeze(d + 1);
            return Fresh(x, y.Expand(y.Shape.With(d + 1, repeats)).Reshape(x.Shape.With(d, x.Shape[d] * repeats)));
        }

        /// <summary>Each position of a dimension as often in a row as its own number says. Without a dimension, the tensor is flattened first.</summary>
        /// <exception cref="ShapeException">There is neither one number, nor one for each position.</exception>
        public Tensor RepeatInterleave(Tensor repeats, int? dim = null)
        {
            if (dim is null || x.Rank == 0) return x.Reshape(x.Count).Interleave(repeats, 0);
            return x.Interleave(repeats, x.Shape.Dim(dim.Value));
        }

        Tensor Interleave(Tensor repeats, int dim)
        {
            Check.DType(repeats.DType.IsInteger, $"RepeatInterleave: repeats is {repeats.DType}; it must hold integers.");
            Check.Shape(repeats.Count == 1 || (repeats.Rank == 1 && repeats.Count == x.Shape[dim]),
                $"RepeatInterleave: repeats is {repeats.Shape} for dimension {dim} of {x.Shape}; give one number, or {x.Shape[dim]}.");
            return x.IndexSelect(dim, Positions(repeats.Reshape(repeats.Count).Expand(x.Shape[dim])));
        }
    }

    extension(Tensor)
    {
        /// <summary>The positions 0, 1, … of a vector, each as often as the number there says: what to select to repeat.</summary>
        public static Tensor RepeatInterleave(Tensor repeats)
        {
            Check.Shape(repeats.Rank == 1, $"RepeatInterleave: repeats is {repeats.Shape}; it must be a vector.");
            Check.DType(repeats.DType.IsInteger, $"RepeatInterleave: repeats is {repeats.DType}; it must hold integers.");
            return Positions(repeats);
        }
    }

    static Tensor Positions(Tensor repeats)
    {
        var places = new List<long>();
        var counts = repeats.ToArray<long>();
        for (var i = 0; i < counts.Length; i++)
        {
            Check.Argument(counts[i] >= 0, $"RepeatInterleave: repeats[{i}] is {counts[i]}; it must not be negative.");
            for (long k = 0; k < counts[i]; k++) places.Add(i);
        }
        return Tensor.From(places.ToArray());
    }

    // A repetition that repeats nothing is still a copy.
    static Tensor Fresh(Tensor x, Tensor y) => ReferenceEquals(x.Storage, y.Storage) ? y.Clone() : y;
}
