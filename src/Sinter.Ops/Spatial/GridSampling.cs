using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Images read at arbitrary points, as in spatial transformers: Jaderberg et al. (2015).</summary>
public static class GridSampling
{
    // Longer formulas are not inlined into their loops by themselves.
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    // Weights of the neighbours as polynomials of the point's distance f from the one before it, highest power first: linear, and the cubic of slope -0.75.
    static readonly double[][] LinearTaps = [[-1, 1], [1, 0]];
    static readonly double[][] CubicTaps = [[-0.75, 1.25, -1.25, 0.75], [1.5, -2.25, 1.5, -0.75], [-0.75, 0, 0.75, 0], [0, 1, 0, 0]];

    extension(Tensor x)
    {
        /// <summary>x, [B, C, H, W] or [B, C, D, H, W], read at the points of <paramref name="grid"/>, [B, OH, OW, 2] or [B, OD, OH, OW, 3]: [B, C, OH, OW] or [B, C, OD, OH, OW].
        /// A point is (x, y) or (x, y, z), -1 being the first edge of the image and 1 the last.</summary>
        /// <param name="grid">The points.</param>
        /// <param name="mode">"bilinear" (trilinear in three dimensions), "nearest", or "bicubic" (two dimensions).</param>
        /// <param name="paddingMode">What lies outside the image: "zeros", "border" (the nearest pixel of the border) or "reflection".</param>
        /// <param name="alignCorners">Let -1 and 1 be the centres of the corner pixels, not the edges of the image.</param>
        /// <exception cref="ShapeException">Batches or dimensions do not match.</exception>
        [Export("nn.functional.grid_sample"), Autocast(Cpu = Precision.Full, Gpu = Precision.Promote)]
        public Tensor GridSample(Tensor grid, string mode = "bilinear", string paddingMode = "zeros", bool alignCorners = false)
        {
            using var _ = Autocast.Inputs(ref x, ref grid);
            const string op = nameof(GridSample);
            var rank = x.Rank - 2;
            Check.Shape(rank is 2 or 3 && grid.Rank == x.Rank && grid.Shape[^1] == rank && grid.Shape[0] == x.Shape[0],
                $"{op}: x is {x.Shape} and grid is {grid.Shape}; x must be [B, C, H, W] and grid [B, OH, OW, 2], or x [B, C, D, H, W] and grid [B, OD, OH, OW, 3].");
            Check.Shape(x.Shape[2..].Count > 0, $"{op}: x is {x.Shape}; its images must not be empty.");
            Check.DType(x.DType.IsFloatingPoint && grid.DType == x.DType, $"{op}: x is {x.DType} and grid is {grid.DType}; both must be of the same floating-point type. Convert one with To.");
            Check.Argument(mode is "bilinear" or "nearest" || (mode == "bicubic" && rank == 2), $"{op}: mode is '{mode}' and x is {x.Shape}; use bilinear, nearest, or, for 4 dimensions, bicubic.");
            Check.Argument(paddingMode is "zeros" or "border" or "reflection", $"{op}: paddingMode is '{paddingMode}'; use zeros, border or reflection.");

            // Places in an image of a hundred pixels need more digits than 16 bits hold.
            if (x.DType.Size == 2) return x.To(DType.Float32).GridSample(grid.To(DType.Float32), mode, paddingMode, alignCorners).To(x.DType);

            long B = x.Shape[0], P = grid.Shape[1..^1].Count;
            var places = new long[B * P];
            Tensor? weights = null;
            for (var d = 0; d < rank; d++)
            {
                var outside = new OutsideOp(x.Shape[d + 2], alignCorners, paddingMode == "reflection");
                // The last coordinate of a point belongs to the first spatial dimension.
                var at = Pixels(grid.Select(-1, rank - 1 - d).Reshape(B, P), x.Shape[d + 2], alignCorners);
                if (mode != "bicubic" && paddingMode != "zeros") at = at.Map(outside, op);
                places = Places(places, Neighbours(at, mode, paddingMode == "zeros" ? null : outside), B * P, x.Shape[d + 2]);
                var w = mode == "nearest" ? at.Map(new OneOp(), op).Unsqueeze(-1) : Weights(at, mode == "bilinear" ? LinearTaps : CubicTaps);
                weights = weights is null ? w : (weights.Unsqueeze(-1) * w.Unsqueeze(-2)).Reshape(B, P, weights.Shape[2] * w.Shape[2]);
            }
            var maps = new SampleMaps(op, Tensor.From(places, weights!.Shape), x.Shape[2..].Count);
            return maps.Output(x.Reshape(B, x.Shape[1], x.Shape[2..].Count), weights).Reshape([B, x.Shape[1], .. grid.Shape[1..^1]]);
        }
    }

    extension(Tensor theta)
    {
        /// <summary>The grid of an affine map for <c>GridSample</c>: <paramref name="theta"/> [B, 2, 3] applied to the points of an image [B, C, H, W], or [B, 3, 4] to those of [B, C, D, H, W].</summary>
        /// <param name="size">The shape of the image that will be sampled.</param>
        /// <param name="alignCorners">Let -1 and 1 be the centres of the corner pixels, not the edges of the image.</param>
        /// <exception cref="ShapeException">theta does not fit the size.</exception>
        [Export("nn.functional.affine_grid")]
        public Tensor AffineGrid(Shape size, bool alignCorners = false)
        {
            var rank = size.Rank - 2;
            Check.Shape(rank is 2 or 3 && theta.Shape.Sizes.SequenceEqual([size[0], rank, rank + 1]),
                $"AffineGrid: theta is {theta.Shape} and size is {size}; for [B, C, H, W] theta must be [B, 2, 3], for [B, C, D, H, W] [B, 3, 4].");
            Check.DType(theta.DType.IsFloatingPoint, $"AffineGrid: theta is {theta.DType}; it must be of a floating-point type. Convert it with To.");
            if (theta.DType.Size == 2) return theta.To(DType.Float32).AffineGrid(size, alignCorners).To(theta.DType);
            var spatial = size[2..];
            var points = new double[spatial.Count * (rank + 1)];
            for (long p = 0; p < spatial.Count; p++)
            {
                var rest = p;
                for (var d = rank - 1; d >= 0; d--)
                {
                    (rest, var i) = Math.DivRem(rest, spatial[d]);
                    points[p * (rank + 1) + (rank - 1 - d)] = alignCorners ? (spatial[d] > 1 ? 2.0 * i / (spatial[d] - 1) - 1 : 0) : (2.0 * i + 1) / spatial[d] - 1;
                }
                points[p * (rank + 1) + rank] = 1;
            }
            return Tensor.From(points, [spatial.Count, rank + 1]).To(theta.DType).MatMul(theta.MT).Reshape([size[0], .. spatial, rank]);
        }
    }

    // [B, P] → [B, P, taps]: every tap's polynomial at the fraction of the coordinate.
    static Tensor Weights(Tensor at, double[][] polynomials)
    {
        var f = (at - at.Floor()).Unsqueeze(-1);
        var w = Tensor.From(polynomials[0]).To(at.DType).Expand([.. at.Shape, polynomials[0].Length]);
        foreach (var coefficients in polynomials.AsSpan(1)) w = w * f + Tensor.From(coefficients).To(at.DType);
        return w;
    }

    // From -1 … 1 to 0 … size - 1.
    static Tensor Pixels(Tensor at, long size, bool alignCorners)
        => alignCorners ? (at + 1.0) * ((size - 1) / 2.0) : ((at + 1.0) * (double)size - 1.0) / 2.0;

    // The positions along one dimension that each point reads, point by point.
    static double[] Neighbours(Tensor at, string mode, OutsideOp? outside)
    {
        var (first, taps) = mode switch { "bilinear" => (0, 2), "bicubic" => (-1, 4), _ => (0, 1) };
        var points = at.ToArray<double>();
        var neighbours = new double[points.Length * taps];
        for (var i = 0; i < neighbours.Length; i++)
            neighbours[i] = (mode == "nearest" ? Math.Round(points[i / taps]) : Math.Floor(points[i / taps])) + first + i % taps;
        // The neighbours of the cubic are looked for outside one by one; the others' points were brought inside before.
        return mode == "bicubic" && outside is { } rule ? Tensor.From(neighbours).MapPlain(rule, DType.Float64).ToArray<double>() : neighbours;
    }

    // The flat places so far, times the size of another dimension, plus each of the neighbours in it; -1 is outside.
    static long[] Places(long[] outer, double[] neighbours, long points, long size)
    {
        if (points == 0) return [];
        long outerTaps = outer.Length / points, taps = neighbours.Length / points;
        var places = new long[outer.Length * taps];
        for (long p = 0; p < points; p++)
            for (long o = 0; o < outerTaps; o++)
                for (long t = 0; t < taps; t++)
                {
                    double before = outer[p * outerTaps + o], place = neighbours[p * taps + t];
                    places[(p * outerTaps + o) * taps + t] = before >= 0 && place >= 0 && place < size ? (long)before * size + (long)place : -1;
                }
        return places;
    }

    /// <summary>Brings a coordinate inside: to the border, or by reflections at the edges (the centres of the corner pixels if corners are aligned) and then to the border.</summary>
    readonly record struct OutsideOp(long Size, bool AlignCorners, bool Reflects) : IUnary
    {
        double Edge => AlignCorners ? 0 : -0.5;
        double Span => AlignCorners ? Size - 1 : Size;

        public T Value<T>(T x) where T : struct, IReal<T> => T.Min(T.Max(Reflected(x), 0), Size - 1.0);

        [MethodImpl(Inline)]
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T>
        {
            var inner = Reflected(x);
            // Left of the edge the distance to it falls, and after an odd number of reflections the position does.
            var falls = T.Select(T.Less(x, Edge), 1, 0);
            var signed = Reflects ? T.Select(T.Equal(IsOdd(x), falls), g, -g) : g;
            return T.Select(T.And(T.Less(0, inner), T.Less(inner, Size - 1.0)), signed, 0);
        }

        [MethodImpl(Inline)]
        T Reflected<T>(T x) where T : struct, IReal<T>
        {
            if (!Reflects) return x;
            if (Span == 0) return x * 0;
            var distance = T.Abs(x - Edge);
            var rest = distance - T.Floor(distance / Span) * Span;
            return T.Select(T.Equal(IsOdd(x), 1), Span - rest, rest) + Edge;
        }

        // Whether the number of reflections is odd, as 1 or 0.
        [MethodImpl(Inline)]
        T IsOdd<T>(T x) where T : struct, IReal<T>
        {
            var flips = T.Floor(T.Abs(x - Edge) / Math.Max(Span, 1));
            return flips - 2 * T.Floor(flips / 2);
        }
    }

    /// <summary>The weight of a single neighbour, which does not depend on the point's place between pixels.</summary>
    readonly record struct OneOp : IUnary
    {
        public T Value<T>(T x) where T : struct, IReal<T> => 1;
        public T Grad<T>(T g, T x, T y) where T : struct, IReal<T> => 0;
    }
}
