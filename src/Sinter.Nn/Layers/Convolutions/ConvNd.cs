namespace Sinter.Nn;

/// <summary>What the convolutions of 1, 2 and 3 dimensions have in common: their weights and how the kernel moves.</summary>
public abstract class ConvNd : Module<Tensor, Tensor>
{
    private protected ConvNd(int rank, bool transposed, long inChannels, long outChannels, Extents kernelSize, Extents stride, Extents dilation, int groups,
        bool bias, DType dtype)
    {
        var layer = GetType().Name;
        Check.Argument(groups > 0 && inChannels % groups == 0 && outChannels % groups == 0,
            $"{layer}: {inChannels} input and {outChannels} output channels must be divisible by {groups} groups.");
        Check.Argument(kernelSize.Count > 0, $"{layer}: kernelSize is empty; give one number, or {rank}, one for each dimension.");
        Kernel = kernelSize.For(rank, layer, nameof(kernelSize), 1);
        (InChannels, OutChannels, Groups) = (inChannels, outChannels, groups);
        Stride = stride.For(rank, layer, nameof(stride), 1);
        Dilation = dilation.For(rank, layer, nameof(dilation), 1);
        Shape shape = transposed ? [inChannels, outChannels / groups, .. Kernel] : [outChannels, inChannels / groups, .. Kernel];
        Weight = new(Init.KaimingUniform(Tensor.Empty(shape, dtype), Math.Sqrt(5)));
        var bound = 1 / Math.Sqrt(shape[1..].Count);
        if (bias) Bias = new(Init.Uniform(Tensor.Empty([outChannels], dtype), -bound, bound));
    }

    /// <summary>[outChannels, inChannels / groups, *kernel]; of a transposed convolution [inChannels, outChannels / groups, *kernel].</summary>
    public Parameter Weight { get; }

    /// <summary>[outChannels], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The channels of x.</summary>
    public long InChannels { get; }

    /// <summary>The channels of y.</summary>
    public long OutChannels { get; }

    /// <summary>The kernel's size, dimension by dimension.</summary>
    public IReadOnlyList<long> KernelSize => Kernel;

    /// <summary>The steps of the kernel.</summary>
    public Extents Stride { get; }

    /// <summary>The distance between neighbouring elements of the kernel.</summary>
    public Extents Dilation { get; }

    /// <summary>Into how many parts the channels are divided that do not see each other.</summary>
    public int Groups { get; }

    private protected long[] Kernel { get; }

    /// <inheritdoc/>
    protected override string Describe()
        => $"{InChannels}, {OutChannels}, kernelSize=[{string.Join(", ", Kernel)}], stride={Stride}" + (Groups > 1 ? $", groups={Groups}" : "") + (Bias is null ? ", bias=False" : "");
}
