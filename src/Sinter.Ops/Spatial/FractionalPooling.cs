using System.Runtime.CompilerServices;

namespace Sinter;

/// <summary>Max-pooling by a ratio that is no whole number: the windows' places are drawn from random numbers. After Graham, "Fractional max-pooling" (2014).</summary>
public static class FractionalPooling
{
    extension(Tensor x)
    {
        /// <summary>The maximum of each of <paramref name="outputSize"/> windows. x is [B, C, H, W] or [C, H, W].</summary>
        /// <param name="kernelSize">The window.</param>
        /// <param name="outputSize">How many windows along each dimension.</param>
        /// <param name="randomSamples">[B, C, 2] numbers in [0, 1): for each plane one for the width and one for the height; drawn here if null.</param>
        /// <param name="generator">Where they are drawn from; <see cref="Generator.Default"/> if null.</param>
        [Export("nn.functional.fractional_max_pool2d", Module = "nn.FractionalMaxPool2d"), Autocast(Cpu = Precision.Full)]
        public Tensor FractionalMaxPool2d(Extents kernelSize, Extents outputSize, Tensor? randomSamples = null, Generator? generator = null) => Pool(2, x, kernelSize, outputSize, randomSamples, generator).Output;

        /// <summary><c>FractionalMaxPool2d</c> and the position of every maximum in its plane, int64.</summary>
        [Export("nn.functional.fractional_max_pool2d_with_indices"), Autocast(Cpu = Precision.Full)]
        public (Tensor Output, Tensor Indices) FractionalMaxPool2dWithIndices(Extents kernelSize, Extents outputSize, Tensor? randomSamples = null, Generator? generator = null)
            => Pool(2, x, kernelSize, outputSize, randomSamples, generator);

        /// <summary>The maximum of each of <paramref name="outputSize"/> windows. x is [B, C, D, H, W] or [C, D, H, W];
        /// <paramref name="randomSamples"/> [B, C, 3] has a number for the depth, one for the height and one for the width, drawn here if null.</summary>
        [Export("nn.functional.fractional_max_pool3d", Module = "nn.FractionalMaxPool3d"), Autocast(Cpu = Precision.Full)]
        public Tensor FractionalMaxPool3d(Extents kernelSize, Extents outputSize, Tensor? randomSamples = null, Generator? generator = null) => Pool(3, x, kernelSize, outputSize, randomSamples, generator).Output;

        /// <summary><c>FractionalMaxPool3d</c> and the position of every maximum in its volume, int64.</summary>
        [Export("nn.functional.fractional_max_pool3d_with_indices"), Autocast(Cpu = Precision.Full)]
        public (Tensor Output, Tensor Indices) FractionalMaxPool3dWithIndices(Extents kernelSize, Extents outputSize, Tensor? randomSamples = null, Generator? generator = null)
            => Pool(3, x, kernelSize, outputSize, randomSamples, generator);
    }

    static (Tensor Output, Tensor Indices) Pool(int rank, Tensor x, Extents kernelSize, Extents outputSize, Tensor? randomSamples, Generator? generator, [CallerMemberName] string op = "")
    {
        MaxPooling.CheckImage(op, rank, x);
        Check.Argument(kernelSize.Count > 0 && outputSize.Count > 0, $"{op}: kernelSize is {kernelSize} and outputSize {outputSize}; give at least one number each.");
        long[] kernel = kernelSize.For(rank, op, nameof(kernelSize), 1), outputs = outputSize.For(rank, op, nameof(outputSize), 1);
        var planes = x.Shape[..^rank].Count;
        randomSamples ??= Tensor.Rand([x.Rank == rank + 2 ? x.Shape[0] : 1, x.Shape[x.Rank - rank - 1], rank], x.DType == DType.Float64 ? DType.Float64 : DType.Float32, generator);
        Check.Shape(randomSamples.Count == planes * rank && randomSamples.Rank == 3 && randomSamples.Shape[2] == rank,
            $"{op}: x is {x.Shape} and randomSamples {randomSamples.Shape}; there must be {rank} numbers for each of the {planes} planes, [B, C, {rank}].");
        var samples = randomSamples.ToArray<double>();
        var axes = new PoolAxis[rank];
        for (var d = 0; d < rank; d++)
        {
            var size = x.Shape[x.Rank - rank + d];
            Check.Shape(outputs[d] + kernel[d] - 1 <= size,
                $"{op}: x is {x.Shape}, kernelSize {kernelSize} and outputSize {outputSize}; {outputs[d]} windows of {kernel[d]} do not fit into {size}.");
            // In two dimensions the width's number comes first; in three, the depth's.
            var sample = rank == 2 ? 1 - d : d;
            axes[d] = Axis((int)size, (int)kernel[d], (int)outputs[d], Enumerable.Range(0, (int)planes).Select(n => samples[n * rank + sample]));
        }
        return MaxPooling.Indexed(x, axes, op);
    }

    static PoolAxis Axis(int size, int kernel, int outputs, IEnumerable<double> samples)
    {
        var alpha = outputs > 1 ? (size - kernel) / (double)(outputs - 1) : 0;
        int[] starts = [.. samples.SelectMany(u => Enumerable.Range(0, outputs).Select(o => o == outputs - 1 ? size - kernel : (int)((o + u) * alpha) - (int)(u * alpha)))];
        return new(size, starts, Array.ConvertAll(starts, start => start + kernel), 1, 0, outputs);
    }
}
