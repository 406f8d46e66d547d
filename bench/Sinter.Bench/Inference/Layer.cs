namespace Sinter.Bench.Inference;

/// <summary>A layer of a network as a description, from which each contender builds its own form. Weights are seeded by their place.</summary>
abstract record Layer;

/// <summary>A convolution with a bias, padded so that stride 1 keeps the size unless <paramref name="Padded"/> says no.</summary>
sealed record Convolution(int Channels, int Filters, int Kernel, int Stride = 1, int Groups = 1, bool Padded = true) : Layer
{
    public int Padding => Padded ? Kernel / 2 : 0;
}

/// <summary>max(x, 0).</summary>
sealed record Rectifier : Layer;

/// <summary>x where it is positive, else x times a weight of its channel.</summary>
sealed record ParametricRectifier(int Channels) : Layer;

/// <summary>The largest of each block.</summary>
sealed record MaxPool(int Size) : Layer;

/// <summary>Channels become pixels.</summary>
sealed record Shuffle(int Factor) : Layer;

/// <summary>All that there is of an image, to some outputs.</summary>
sealed record Dense(int Inputs, int Outputs) : Layer;

/// <summary>Layers around which the input passes, to be added.</summary>
sealed record Residual(params Layer[] Inner) : Layer;

/// <summary>A network: its name, an image's sizes, its layers.</summary>
sealed record Network(string Name, int Channels, int Size, Layer[] Layers)
{
    /// <summary>The networks that are measured.</summary>
    public static IReadOnlyList<Network> All { get; } =
    [
        // The classifier of the ONNX model zoo, mnist-8.
        new("mnist-8", 1, 28,
        [
            new Convolution(1, 8, 5), new Rectifier(), new MaxPool(2), new Convolution(8, 16, 5), new Rectifier(), new MaxPool(3), new Dense(256, 10),
        ]),
        // The zoo's super-resolution-10: an image three times as large (Shi et al., 2016).
        new("super-resolution-10", 1, 224,
        [
            new Convolution(1, 64, 5), new Rectifier(), new Convolution(64, 64, 3), new Rectifier(), new Convolution(64, 32, 3), new Rectifier(),
            new Convolution(32, 9, 3), new Shuffle(3),
        ]),
        new("MobileFaceNet", 3, 112, [.. MobileFaceNet()]),
    ];

    // Chen et al., 2018; the batch norms are folded into the convolutions, as they are for use.
    static IEnumerable<Layer> MobileFaceNet()
    {
        yield return new Convolution(3, 64, 3, Stride: 2);
        yield return new ParametricRectifier(64);
        yield return new Convolution(64, 64, 3, Groups: 64);
        yield return new ParametricRectifier(64);
        int channels = 64;
        foreach (var (expansion, filters, count, stride) in ((int, int, int, int)[])[(2, 64, 5, 2), (4, 128, 1, 2), (2, 128, 6, 1), (4, 128, 1, 2), (2, 128, 2, 1)])
            for (int i = 0; i < count; i++)
            {
                int inner = channels * expansion, step = i == 0 ? stride : 1;
                Layer[] bottleneck =
                [
                    new Convolution(channels, inner, 1), new ParametricRectifier(inner),
                    new Convolution(inner, inner, 3, step, Groups: inner), new ParametricRectifier(inner),
                    new Convolution(inner, filters, 1),
                ];
                if (step == 1 && channels == filters) yield return new Residual(bottleneck);
                else foreach (var layer in bottleneck) yield return layer;
                channels = filters;
            }
        yield return new Convolution(128, 512, 1);
        yield return new ParametricRectifier(512);
        yield return new Convolution(512, 512, 7, Groups: 512, Padded: false);
        yield return new Convolution(512, 128, 1);
    }

    /// <summary>A batch of images.</summary>
    public long[] Input(int batch) => [batch, Channels, Size, Size];

    /// <summary>Operations for a batch.</summary>
    public double Flops(int batch)
    {
        int side = Size;
        return batch * 2.0 * Multiplications(Layers, ref side);
    }

    static double Multiplications(Layer[] layers, ref int side)
    {
        double sum = 0;
        foreach (var layer in layers)
            switch (layer)
            {
                case Convolution c:
                    side = (side + 2 * c.Padding - c.Kernel) / c.Stride + 1;
                    sum += (double)side * side * c.Filters * c.Channels / c.Groups * c.Kernel * c.Kernel;
                    break;
                case MaxPool p: side /= p.Size; break;
                case Dense d: sum += (double)d.Inputs * d.Outputs; break;
                case Residual r: sum += Multiplications(r.Inner, ref side); break;
            }
        return sum;
    }
}
