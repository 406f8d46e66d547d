using Sinter.Nn;

namespace Sinter.Bench.Models;

/// <summary>ResNet-18 for images of 32×32 (He et al., 2015; the stem of its CIFAR form).</summary>
sealed class ResNet18 : Module<Tensor, Tensor>
{
    public Conv2d Conv1 { get; } = new(3, 64, 3, padding: 1, bias: false);
    public BatchNorm2d Bn1 { get; } = new(64);
    public ModuleList<ResidualBlock> Blocks { get; } = new(ResNetShape.Blocks.Select(b => new ResidualBlock(b.In, b.Out, b.Stride)));
    public Linear Fc { get; } = new(512, ResNetShape.Classes);

    public override Tensor Forward(Tensor x)
    {
        x = Bn1.Call(Conv1.Call(x)).Relu();
        foreach (var block in Blocks) x = block.Call(x);
        return Fc.Call(x.Mean([2, 3]));
    }
}

/// <summary>Two convolutions around which the input passes, through a third where the sizes change.</summary>
sealed class ResidualBlock(int channels, int filters, int stride) : Module<Tensor, Tensor>
{
    public Conv2d Conv1 { get; } = new(channels, filters, 3, stride, 1, bias: false);
    public BatchNorm2d Bn1 { get; } = new(filters);
    public Conv2d Conv2 { get; } = new(filters, filters, 3, 1, 1, bias: false);
    public BatchNorm2d Bn2 { get; } = new(filters);
    public Conv2d? Shortcut { get; } = stride == 1 && channels == filters ? null : new(channels, filters, 1, stride, bias: false);
    public BatchNorm2d? ShortcutBn { get; } = stride == 1 && channels == filters ? null : new(filters);

    public override Tensor Forward(Tensor x)
    {
        var y = Bn2.Call(Conv2.Call(Bn1.Call(Conv1.Call(x)).Relu()));
        return (y + (Shortcut is null ? x : ShortcutBn!.Call(Shortcut.Call(x)))).Relu();
    }
}

/// <summary>An LSTM whose last output is classified.</summary>
sealed class LstmClassifier(LstmShape shape) : Module<Tensor, Tensor>
{
    public LSTM Lstm { get; } = new(shape.Features, shape.Hidden, batchFirst: true);
    public Linear Fc { get; } = new(shape.Hidden, LstmShape.Classes);

    public override Tensor Forward(Tensor x) => Fc.Call(Lstm.Call(x).Output.Select(1, -1));
}

/// <summary>Layers with ReLU between.</summary>
static class Perceptron
{
    public static Sequential Of(params int[] widths)
    {
        var steps = new List<Module<Tensor, Tensor>>();
        for (int i = 1; i < widths.Length; i++)
        {
            if (i > 1) steps.Add(new ReLU());
            steps.Add(new Linear(widths[i - 1], widths[i]));
        }
        return new([.. steps]);
    }
}
