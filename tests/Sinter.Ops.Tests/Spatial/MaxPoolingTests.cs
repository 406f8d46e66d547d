namespace Sinter.Ops.Tests.Spatial;

/// <summary>Max-pooling and its positions against a search through every window, over strides, dilations and paddings, with ties, infinities and NaN.</summary>
public class MaxPoolingTests
{
    [Theory, InlineData(DType.Float32), InlineData(DType.Float64), InlineData(DType.Int64)]
    public void Every_window_is_searched(DType dtype)
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            int height = random.Next(1, 12), width = random.Next(1, 60), planes = random.Next(1, 4);
            int[] kernel = [random.Next(1, 6), random.Next(1, 6)], stride = [random.Next(1, 5), random.Next(1, 5)], dilation = [random.Next(1, 3), random.Next(1, 3)];
            int[] reach = [dilation[0] * (kernel[0] - 1) + 1, dilation[1] * (kernel[1] - 1) + 1];
            int[] padding = [random.Next(reach[0] / 2 + 1), random.Next(reach[1] / 2 + 1)];
            if (height + 2 * padding[0] < reach[0] || width + 2 * padding[1] < reach[1]) continue;
            var values = Enumerable.Range(0, planes * height * width).Select(_ => Value(random, dtype)).ToArray();
            var x = Tensor.From(values, [planes, height, width]).To(dtype);
            var ceil = random.Next(2) == 0;
            var (output, indices) = x.MaxPool2dWithIndices(Two(kernel), Two(stride), Two(padding), Two(dilation), ceil);
            var plain = Naive(values, planes, height, width, (int)output.Shape[1], (int)output.Shape[2], kernel, stride, padding, dilation, dtype.IsFloatingPoint ? double.NegativeInfinity : long.MinValue);
            Assert.Equal(plain.Select(p => p.Value), output.To(DType.Float64).ToArray<double>());
            Assert.Equal(plain.Select(p => p.Value), x.MaxPool2d(Two(kernel), Two(stride), Two(padding), Two(dilation), ceil).To(DType.Float64).ToArray<double>());
            var places = indices.ToArray<long>();
            Assert.Equal(plain.Select((p, i) => p.Place < 0 ? places[i] : p.Place), places);
            Assert.All(places, place => Assert.InRange(place, 0, height * width - 1));
        }
    }

    static Extents Two(int[] sizes) => (sizes[0], sizes[1]);

    static double Value(Random random, DType dtype) => random.Next(dtype.IsFloatingPoint ? 40 : 38) switch
    {
        39 => double.NaN,
        38 => double.NegativeInfinity,
        var few => few % 5 - 2,
    };

    static List<(double Value, long Place)> Naive(double[] x, int planes, int height, int width, int rows, int columns, int[] kernel, int[] stride, int[] padding, int[] dilation, double lowest)
    {
        var found = new List<(double, long)>();
        for (var p = 0; p < planes; p++)
            for (var r = 0; r < rows; r++)
                for (var c = 0; c < columns; c++)
                {
                    (double Value, long Place)? best = null;
                    for (var i = 0; i < kernel[0]; i++)
                        for (var j = 0; j < kernel[1]; j++)
                        {
                            int at = r * stride[0] - padding[0] + i * dilation[0], column = c * stride[1] - padding[1] + j * dilation[1];
                            if (at < 0 || at >= height || column < 0 || column >= width) continue;
                            var v = x[(p * height + at) * width + column];
                            if (best is null || v > best.Value.Value || (double.IsNaN(v) && !double.IsNaN(best.Value.Value))) best = (v, (long)at * width + column);
                        }
                    // A dilated window may step over the image.
                    found.Add(best ?? (lowest, -1));
                }
        return found;
    }
}
