using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Sinter.Bench.Models;

/// <summary>ResNet-18 for images of 32×32 on libtorch.</summary>
sealed class TorchResNet18 : nn.Module<TorchTensor, TorchTensor>
{
    readonly Conv2d conv1 = nn.Conv2d(3, 64, 3, padding: 1, bias: false);
    readonly BatchNorm2d bn1 = nn.BatchNorm2d(64);
    readonly ModuleList<TorchResidualBlock> blocks = nn.ModuleList([.. ResNetShape.Blocks.Select(b => new TorchResidualBlock(b.In, b.Out, b.Stride))]);
    readonly Linear fc = nn.Linear(512, ResNetShape.Classes);

    public TorchResNet18() : base("resnet18") => RegisterComponents();

    public override TorchTensor forward(TorchTensor x)
    {
        x = bn1.call(conv1.call(x)).relu();
        foreach (var block in blocks) x = block.call(x);
        return fc.call(x.mean([2, 3]));
    }
}

/// <summary>Its block.</summary>
sealed class TorchResidualBlock : nn.Module<TorchTensor, TorchTensor>
{
    readonly Conv2d conv1, conv2;
    readonly BatchNorm2d bn1, bn2;
    readonly Conv2d? shortcut;
    readonly BatchNorm2d? shortcutBn;

    public TorchResidualBlock(int channels, int filters, int stride) : base("block")
    {
        conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias: false);
        bn1 = nn.BatchNorm2d(filters);
        conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias: false);
        bn2 = nn.BatchNorm2d(filters);
        if (stride > 1 || channels != filters)
        {
            shortcut = nn.Conv2d(channels, filters, 1, stride, bias: false);
            shortcutBn = nn.BatchNorm2d(filters);
        }
        RegisterComponents();
    }

    public override TorchTensor forward(TorchTensor x)
    {
        var y = bn2.call(conv2.call(bn1.call(conv1.call(x)).relu()));
        return (y + (shortcut is null ? x : shortcutBn!.call(shortcut.call(x)))).relu();
    }
}

/// <summary>An LSTM whose last output is classified, on libtorch.</summary>
sealed class TorchLstmClassifier : nn.Module<TorchTensor, TorchTensor>
{
    readonly LSTM lstm;
    readonly Linear fc;

    public TorchLstmClassifier(LstmShape shape) : base("classifier")
    {
        lstm = nn.LSTM(shape.Features, shape.Hidden, batchFirst: true);
        fc = nn.Linear(shape.Hidden, LstmShape.Classes);
        RegisterComponents();
    }

    public override TorchTensor forward(TorchTensor x) => fc.call(lstm.call(x).Item1.select(1, -1));
}

/// <summary>Layers with ReLU between, on libtorch.</summary>
static class TorchPerceptron
{
    public static Sequential Of(params int[] widths)
    {
        var steps = new List<nn.Module<TorchTensor, TorchTensor>>();
        for (int i = 1; i < widths.Length; i++)
        {
            if (i > 1) steps.Add(nn.ReLU());
            steps.Add(nn.Linear(widths[i - 1], widths[i]));
        }
        return nn.Sequential(steps);
    }
}
