using Sinter.Nn;

namespace Sinter.Distributed;

/// <summary>Batch norm by the moments of all ranks' batches together: what one process would compute on the joined batch. x is [N, C, *], and so is y; N may differ from rank to rank.</summary>
/// <remarks>After <c>torch.nn.SyncBatchNorm</c>, which refuses to run on CPUs. In training every rank must call it, and run its backward pass, the same number of times. The mean is summed first and the variance
/// around it after, so large means cost no digits: two small all-reduces forward and two backward.</remarks>
public sealed class SyncBatchNorm : NormNd
{
    readonly ProcessGroup _group;

    /// <summary>A layer that begins with the weights 1, the biases 0 and the running moments 0 and 1. Without <paramref name="momentum"/> these are plain averages.</summary>
    public SyncBatchNorm(long numFeatures, ProcessGroup group, double eps = 1e-5, double? momentum = 0.1, bool affine = true, bool trackRunningStats = true, DType dtype = DType.Float32)
        : base("[N, C, *]", [2, 3, 4, 5], numFeatures, eps, momentum, affine, trackRunningStats, dtype) => _group = group;

    /// <summary>Has every batch norm below <paramref name="module"/> measure over all ranks. The layers stay, with their names, weights and running moments, and measure so from now on while they train.</summary>
    /// <returns><paramref name="module"/>.</returns>
    /// <remarks>After <c>convert_sync_batchnorm</c>, which replaces the layers; in C# a property of type <see cref="BatchNorm2d"/> takes nothing else.</remarks>
    public static TModule Convert<TModule>(TModule module, ProcessGroup group) where TModule : Module
    {
        foreach (var (_, layer) in module.NamedModules())
            if (layer is BatchNorm1d or BatchNorm2d or BatchNorm3d) ((NormNd)layer).BatchMoments = (x, moments) => Normalize(x, moments, group);
        return module;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        double momentum = Step(x, counts: Training);
        return Training || RunningMean is null
            ? Normalize(x, new(RunningMean, RunningVar, Weight, Bias, momentum, Eps), _group)
            : x.BatchNorm(RunningMean, RunningVar, Weight, Bias, training: false, momentum, Eps);
    }

    static Tensor Normalize(Tensor x, NormNd.Moments of, ProcessGroup group)
    {
        if (x.DType.Size == 2) return Normalize(x.To(DType.Float32), of, group).To(x.DType);
        long channels = x.Shape[1], own = x.Count / Math.Max(1, channels);
        Span<double> count = [own];
        group.AllReduce(count);
        double n = count[0];
        Check.Shape(n > 1, $"SyncBatchNorm: x is {x.Shape}, and all ranks together have {n} value for each channel, which has no variance to train on; use a larger batch.");

        int[] others = [.. Enumerable.Range(0, x.Rank).Where(d => d != 1)];
        var mean = group.Sum(x.Sum(others, keepDim: true)) / n;
        var centred = x - mean;
        var variance = group.Sum(centred.Square().Sum(others, keepDim: true)) / n;
        var y = centred * (variance + of.Eps).Rsqrt();
        if (of.Weight is not null) y *= ByChannel(of.Weight, x.Rank);
        if (of.Bias is not null) y += ByChannel(of.Bias, x.Rank);

        using var _ = Autograd.NoGrad();
        Move(of.RunningMean, mean, of.Momentum, 1);
        Move(of.RunningVar, variance, of.Momentum, n / (n - 1));
        return y;
    }

    static Tensor ByChannel(Tensor x, int rank)
    {
        long[] sizes = new long[rank];
        Array.Fill(sizes, 1);
        sizes[1] = x.Count;
        return x.Reshape(sizes);
    }

    static void Move(Tensor? running, Tensor moment, double momentum, double factor)
        => running?.CopyInPlace(running * (1 - momentum) + moment.Detach().Reshape(running.Shape) * (momentum * factor));
}
