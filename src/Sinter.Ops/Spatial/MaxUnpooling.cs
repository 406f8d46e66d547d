using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>The partial inverse of max-pooling: every maximum goes back to its place, all else is 0.</summary>
public static class MaxUnpooling
{
    extension(Tensor x)
    {
        /// <summary>x and <paramref name="indices"/> are [B, C, L] or [C, L]; the result is <paramref name="outputSize"/> long, or (L - 1) · stride - 2 · padding + kernelSize.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index lies outside the result.</exception>
        [Export("nn.functional.max_unpool1d", Module = "nn.MaxUnpool1d")]
        public Tensor MaxUnpool1d(Tensor indices, Extents kernelSize, Extents stride = default, Extents padding = default, Extents outputSize = default)
            => Unpool(1, x, indices, kernelSize, stride, padding, outputSize);

        /// <summary>x and <paramref name="indices"/> are [B, C, H, W] or [C, H, W]; the sizes are as for <c>MaxUnpool1d</c>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index lies outside the result.</exception>
        [Export("nn.functional.max_unpool2d", Module = "nn.MaxUnpool2d"), Autocast(Cpu = Precision.Full)]
        public Tensor MaxUnpool2d(Tensor indices, Extents kernelSize, Extents stride = default, Extents padding = default, Extents outputSize = default)
            => Unpool(2, x, indices, kernelSize, stride, padding, outputSize);

        /// <summary>x and <paramref name="indices"/> are [B, C, D, H, W] or [C, D, H, W]; the sizes are as for <c>MaxUnpool1d</c>.</summary>
        /// <exception cref="ArgumentOutOfRangeException">An index lies outside the result.</exception>
        [Export("nn.functional.max_unpool3d", Module = "nn.MaxUnpool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor MaxUnpool3d(Tensor indices, Extents kernelSize, Extents stride = default, Extents padding = default, Extents outputSize = default)
            => Unpool(3, x, indices, kernelSize, stride, padding, outputSize);
    }

    static Tensor Unpool(int rank, Tensor x, Tensor indices, Extents kernelSize, Extents stride, Extents padding, Extents outputSize, [CallerMemberName] string op = "")
    {
        using var _ = Autocast.Inputs(ref x, op);
        MaxPooling.CheckImage(op, rank, x);
        Check.Argument(kernelSize.Count > 0, $"{op}: kernelSize is empty; give at least one number.");
        Check.Shape(indices.Shape == x.Shape, $"{op}: x is {x.Shape} and indices are {indices.Shape}; the shapes must be equal.");
        Check.DType(indices.DType == DType.Int64, $"{op}: indices are {indices.DType}; they must be int64, as max-pooling gives them.");
        long[] kernel = kernelSize.For(rank, op, nameof(kernelSize), 1), pad = padding.For(rank, op, nameof(padding), 0, 0);
        var step = stride.Count == 0 ? kernel : stride.For(rank, op, nameof(stride), 1);
        var wanted = outputSize.For(rank, op, nameof(outputSize), 0, -1);
        var sizes = x.Shape.Sizes.ToArray();
        for (var d = 0; d < rank; d++)
        {
            ref var size = ref sizes[x.Rank - rank + d];
            var natural = (size - 1) * step[d] - 2 * pad[d] + kernel[d];
            size = wanted[d] >= 0 ? wanted[d] : natural;
            Check.Shape(size > natural - step[d] && size < natural + step[d],
                $"{op}: outputSize is {outputSize}; along dimension {x.Rank - rank + d} it must lie strictly between {natural - step[d]} and {natural + step[d]}.");
        }
        return PlaneMaps.Place(op, x, indices, sizes, rank);
    }
}
