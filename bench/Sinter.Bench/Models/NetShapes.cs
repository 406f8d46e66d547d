namespace Sinter.Bench.Models;

/// <summary>The sizes of ResNet-18 on images of 32×32.</summary>
static class ResNetShape
{
    public const int Classes = 10, Size = 32;

    /// <summary>The blocks in order.</summary>
    public static IReadOnlyList<(int In, int Out, int Stride)> Blocks { get; } =
        [(64, 64, 1), (64, 64, 1), (64, 128, 2), (128, 128, 1), (128, 256, 2), (256, 256, 1), (256, 512, 2), (512, 512, 1)];

    /// <summary>Operations of a training step: each convolution forward, and twice that back; the stem needs no gradient of its images.</summary>
    public static double Flops(int batch)
    {
        double stem = Size * Size * 64.0 * 3 * 9, rest = 512.0 * Classes;
        int side = Size;
        foreach (var (channels, filters, stride) in Blocks)
        {
            side /= stride;
            rest += (double)side * side * filters * (9 * channels + 9 * filters + (stride > 1 ? channels : 0));
        }
        return 2.0 * batch * (2 * stem + 3 * rest);
    }
}

/// <summary>The sizes of a recurrent classifier, and its batch.</summary>
sealed record LstmShape(int Features, int Hidden, int Steps, int Batch)
{
    public const int Classes = 10;

    /// <summary>Operations of a training step: the products with the input, which needs no gradient, and with the state.</summary>
    public double Flops => 2.0 * Steps * Batch * 4 * Hidden * (2 * Features + 3 * Hidden);
}
