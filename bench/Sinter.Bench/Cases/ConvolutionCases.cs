using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Convolutions of images, forward and both ways back. Weights come as they are stored: packing them is part of the time.</summary>
static class ConvolutionCases
{
    sealed record Layer(int Channels, int Filters, int Size, int Kernel, int Stride = 1, int Groups = 1)
    {
        public int Padding => Kernel / 2;
        public int Result => (Size + 2 * Padding - Kernel) / Stride + 1;
        public Input X(int batch) => Input.Of(batch, Channels, Size, Size);
        public Input W { get; } = Input.Of(Filters, Channels / Groups, Kernel, Kernel);
        public Input B { get; } = Input.Of(Filters);
        public bool IsDepthwise => Groups == Channels;

        // A depthwise layer does so little with each number that memory bounds it, if that is where the numbers are; the others compute on what a cache holds.
        public Work Work(int batch) => new(2.0 * batch * Result * Result * W.Count, IsDepthwise ? 4.0 * X(batch).Count : 0, IsDepthwise ? 4.0 * batch * Filters * Result * Result : 0);
        public int Copies(int batch) => IsDepthwise ? Rotation.Copies(8.0 * X(batch).Count) : 1;

        public override string ToString() => $"{Kernel}×{Kernel}{(Stride > 1 ? $"/{Stride}" : "")}, {Channels}→{Filters} on {Size}×{Size}"
            + (Groups == 1 ? "" : IsDepthwise ? ", depthwise" : $", {Groups} groups");
    }

    static readonly Layer[] Layers =
    [
        new(64, 64, 56, 3), new(128, 128, 28, 3), new(256, 256, 14, 3), new(512, 512, 7, 3), new(64, 256, 56, 1), new(256, 64, 56, 1), new(256, 256, 14, 1),
        new(32, 64, 28, 5), new(3, 64, 112, 3, Stride: 2), new(64, 128, 56, 3, Stride: 2), new(128, 128, 56, 3, Groups: 128), new(512, 512, 14, 3, Groups: 512),
        new(128, 128, 28, 3, Groups: 32),
    ];

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All()
    {
        foreach (var layer in Layers)
            foreach (int batch in (int[])[1, 8])
                yield return Forward(layer, batch) with { Quick = batch == 1 && (layer == Layers[0] || layer.IsDepthwise) };
        foreach (var layer in Layers)
        {
            yield return Backward(layer, 8, weight: false) with { Quick = layer == Layers[0] };
            yield return Backward(layer, 8, weight: true) with { Quick = layer == Layers[0] };
        }
    }

    static Case Forward(Layer l, int batch) => new("conv", $"{l}, N = {batch}", l.Work(batch))
    {
        Tolerance = 1e-3,
        Sinter = () => SinterOps.Forward([l.X(batch), l.W, l.B], l.Copies(batch), x => x[0].Conv2d(x[1], x[2], l.Stride, l.Padding, groups: l.Groups)),
        Torch = () => TorchOps.Forward([l.X(batch), l.W, l.B], l.Copies(batch), x => Convolve(x[0], x[1], x[2], l)),
    };

    static Case Backward(Layer l, int batch, bool weight) => new("conv", $"{l}, N = {batch}, gradient of {(weight ? "weight" : "input")}", l.Work(batch))
    {
        Tolerance = 1e-3,
        Sinter = () => weight
            ? SinterOps.Backward([l.W, l.X(batch)], l.Copies(batch), 1, x => x[1].Conv2d(x[0], null, l.Stride, l.Padding, groups: l.Groups))
            : SinterOps.Backward([l.X(batch), l.W], l.Copies(batch), 1, x => x[0].Conv2d(x[1], null, l.Stride, l.Padding, groups: l.Groups)),
        Torch = () => weight
            ? TorchOps.Backward([l.W, l.X(batch)], l.Copies(batch), 1, x => Convolve(x[1], x[0], null, l))
            : TorchOps.Backward([l.X(batch), l.W], l.Copies(batch), 1, x => Convolve(x[0], x[1], null, l)),
    };

    static TorchTensor Convolve(TorchTensor x, TorchTensor w, TorchTensor? b, Layer l) =>
        torch.nn.functional.conv2d(x, w, b, [l.Stride, l.Stride], [l.Padding, l.Padding], [1, 1], l.Groups);
}
