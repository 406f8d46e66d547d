using Sinter.Bench.Contenders;

namespace Sinter.Bench.Inference;

/// <summary>A network in Sinter's ops.</summary>
static class SinterNetwork
{
    /// <summary>The layers as one function.</summary>
    public static Func<Tensor, Tensor> Build(Network network) => Chain(network.Layers, new());

    static Func<Tensor, Tensor> Chain(Layer[] layers, LayerWeights weights)
    {
        Func<Tensor, Tensor>[] steps = [.. layers.Select(layer => Step(layer, weights))];
        return x =>
        {
            foreach (var step in steps) x = step(x);
            return x;
        };
    }

    static Func<Tensor, Tensor> Step(Layer layer, LayerWeights weights)
    {
        switch (layer)
        {
            case Convolution c:
                Tensor kernel = Make(weights.Kernel(c.Filters, c.Channels / c.Groups, c.Kernel, c.Kernel)), bias = Make(weights.Bias(c.Filters));
                return x => x.Conv2d(kernel, bias, c.Stride, c.Padding, groups: c.Groups);
            case Rectifier:
                return x => x.Relu();
            case ParametricRectifier p:
                var slope = Make(weights.Slope(p.Channels));
                return x => x.Prelu(slope);
            case MaxPool p:
                return x => x.MaxPool2d(p.Size);
            case Shuffle s:
                return x => x.PixelShuffle(s.Factor);
            case Dense d:
                Tensor matrix = Make(weights.Kernel(d.Outputs, d.Inputs)), shift = Make(weights.Bias(d.Outputs));
                return x => x.Flatten(1).Linear(matrix, shift);
            case Residual r:
                var inner = Chain(r.Inner, weights);
                return x => x + inner(x);
            default:
                throw new ArgumentException($"{layer.GetType().Name} is no layer of Sinter's.");
        }
    }

    static Tensor Make((Input Sizes, int Seed) weight) => SinterOps.Make(weight.Sizes, weight.Seed);
}
