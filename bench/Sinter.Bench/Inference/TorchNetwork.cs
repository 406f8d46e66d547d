using Sinter.Bench.Contenders;
using static TorchSharp.torch.nn;

namespace Sinter.Bench.Inference;

/// <summary>A network in libtorch's ops.</summary>
static class TorchNetwork
{
    /// <summary>The layers as one function.</summary>
    public static Func<TorchTensor, TorchTensor> Build(Network network) => Chain(network.Layers, new());

    static Func<TorchTensor, TorchTensor> Chain(Layer[] layers, LayerWeights weights)
    {
        Func<TorchTensor, TorchTensor>[] steps = [.. layers.Select(layer => Step(layer, weights))];
        return x =>
        {
            foreach (var step in steps) x = step(x);
            return x;
        };
    }

    static Func<TorchTensor, TorchTensor> Step(Layer layer, LayerWeights weights)
    {
        switch (layer)
        {
            case Convolution c:
                TorchTensor kernel = Make(weights.Kernel(c.Filters, c.Channels / c.Groups, c.Kernel, c.Kernel)), bias = Make(weights.Bias(c.Filters));
                return x => functional.conv2d(x, kernel, bias, [c.Stride, c.Stride], [c.Padding, c.Padding], [1, 1], c.Groups);
            case Rectifier:
                return x => x.relu();
            case ParametricRectifier p:
                var slope = Make(weights.Slope(p.Channels));
                return x => x.prelu(slope);
            case MaxPool p:
                return x => functional.max_pool2d(x, [p.Size, p.Size]);
            case Shuffle s:
                return x => functional.pixel_shuffle(x, s.Factor);
            case Dense d:
                TorchTensor matrix = Make(weights.Kernel(d.Outputs, d.Inputs)), shift = Make(weights.Bias(d.Outputs));
                return x => functional.linear(x.flatten(1), matrix, shift);
            case Residual r:
                var inner = Chain(r.Inner, weights);
                return x => x + inner(x);
            default:
                throw new ArgumentException($"{layer.GetType().Name} is no layer of libtorch's.");
        }
    }

    static TorchTensor Make((Input Sizes, int Seed) weight) => TorchOps.Make(weight.Sizes, weight.Seed);
}
