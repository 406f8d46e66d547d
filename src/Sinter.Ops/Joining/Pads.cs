namespace Sinter;

/// <summary>More, or fewer, positions at the edges of a tensor.</summary>
public static class Pads
{
    extension(Tensor x)
    {
        /// <summary>New positions before and after the last dimensions.</summary>
        /// <param name="pad">Pairs (before, after), the last dimension first: [left, right, top, bottom …]. A negative number takes positions away.</param>
        /// <param name="mode">What the new positions hold.</param>
        /// <param name="value">Their value in constant mode.</param>
        /// <exception cref="ShapeException">Numbers without a pair, more pairs than dimensions, more taken away than there is, or more mirrored or wrapped than there is.</exception>
        [Export("nn.functional.pad"), Autocast(Cpu = Precision.Full)]
        public Tensor Pad(ReadOnlySpan<long> pad, PadMode mode = PadMode.Constant, double value = 0)
        {
            Check.Shape(pad.Length % 2 == 0 && pad.Length / 2 <= x.Rank,
                $"Pad: pad is {pad} for {x.Shape}; give two numbers, before and after, for each of at most {x.Rank} dimensions, the last dimension first.");
            for (var i = 0; i < pad.Length / 2; i++)
            {
                var size = x.Shape[^(i + 1)];
                Check.Shape(size + pad[2 * i] + pad[2 * i + 1] >= 0 && Math.Max(0, -pad[2 * i]) + Math.Max(0, -pad[2 * i + 1]) <= size,
                    $"Pad: pad is {pad} for {x.Shape}; dimension {x.Rank - 1 - i} would lose more positions than the {size} it has.");
            }
            using var _ = mode is PadMode.Reflect or PadMode.Replicate ? Autocast.Inputs(ref x) : default;
            if (mode == PadMode.Constant) return Constant(x, pad.ToArray(), value);
            var y = x;
            for (var i = 0; i < pad.Length / 2; i++) y = Along(y, x.Rank - 1 - i, pad[2 * i], pad[2 * i + 1], mode);
            return ReferenceEquals(y.Storage, x.Storage) ? y.Clone() : y;
        }
    }

    static Tensor Constant(Tensor x, long[] pad, double value)
    {
        var shape = x.Shape;
        for (var i = 0; i < pad.Length / 2; i++) shape = shape.With(x.Rank - 1 - i, x.Shape[^(i + 1)] + pad[2 * i] + pad[2 * i + 1]);
        var y = Tensor.Full(shape, value, x.DType);
        Geometry from = Geometry.Of(x), to = Geometry.Of(y);
        for (var i = 0; i < pad.Length / 2; i++)
        {
            var dim = x.Rank - 1 - i;
            long cut = Math.Max(0, -pad[2 * i]), kept = x.Shape[dim] - cut - Math.Max(0, -pad[2 * i + 1]);
            from = from.Slice(dim, cut, kept);
            to = to.Slice(dim, Math.Max(0, pad[2 * i]), kept);
        }
        y.Device.Copy(y.ViewAs(to.Shape, to.Strides, to.Offset), x.ViewAs(from.Shape, from.Strides, from.Offset));
        Tracer.Current?.Op(nameof(Pad), [y], [x], pad, value);
        return Autograd.Needs(x) ? y.SetHistory(new ConstantDerivative(x, pad)) : y;
    }

    static Tensor Along(Tensor x, int dim, long before, long after, PadMode mode)
    {
        var cut = Math.Max(0, -before);
        if (cut > 0 || after < 0) x = x.Narrow(dim, cut, x.Shape[dim] - cut - Math.Max(0, -after));
        (before, after) = (Math.Max(0, before), Math.Max(0, after));
        if (before == 0 && after == 0) return x;
        var size = x.Shape[dim];
        var most = mode switch { PadMode.Reflect => size - 1, PadMode.Circular => size, _ => size > 0 ? long.MaxValue : 0 };
        Check.Shape(before <= most && after <= most,
            $"Pad: {before} before and {after} after dimension {dim} of {x.Shape}; {mode} finds at most {most} positions to repeat. Use PadMode.Constant.");
        var parts = new List<Tensor>(3);
        if (before > 0) parts.Add(Border(x, dim, before, mode, first: true));
        parts.Add(x);
        if (after > 0) parts.Add(Border(x, dim, after, mode, first: false));
        return Tensor.Cat(parts.ToArray(), dim);
    }

    static Tensor Border(Tensor x, int dim, long n, PadMode mode, bool first)
    {
        var size = x.Shape[dim];
        return mode switch
        {
            PadMode.Reflect => x.Narrow(dim, first ? 1 : size - 1 - n, n).Flip(dim),
            PadMode.Circular => x.Narrow(dim, first ? size - n : 0, n),
            _ => x.Narrow(dim, first ? 0 : size - 1, 1).Expand(x.Shape.With(dim, n)),
        };
    }

    sealed class ConstantDerivative(Tensor x, long[] pad) : Derivative(nameof(Pad), x)
    {
        protected override Tensor?[] Backward(Tensor g) => [g.Pad(Array.ConvertAll(pad, n => -n))];
    }
}
