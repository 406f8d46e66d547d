namespace Sinter.Nn;

/// <summary>What batch and instance norm have in common: weights, running statistics, and how these move.</summary>
public abstract class NormNd : Module<Tensor, Tensor>
{
    readonly string _shapes;
    readonly int[] _ranks;

    private protected NormNd(string shapes, int[] ranks, long numFeatures, double eps, double? momentum, bool affine, bool trackRunningStats, DType dtype)
    {
        (_shapes, _ranks, NumFeatures, Eps, Momentum) = (shapes, ranks, numFeatures, eps, momentum);
        if (affine)
        {
            Weight = new(Tensor.Ones([numFeatures], dtype));
            Bias = new(Tensor.Zeros([numFeatures], dtype));
        }
        if (!trackRunningStats) return;
        RunningMean = Tensor.Zeros([numFeatures], dtype);
        RunningVar = Tensor.Ones([numFeatures], dtype);
        NumBatchesTracked = Tensor.Zeros(Shape.Scalar, DType.Int64);
    }

    /// <summary>C.</summary>
    public long NumFeatures { get; }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>How far the running statistics move towards those of a batch; null for the plain average of all batches.</summary>
    public double? Momentum { get; internal set; }

    /// <summary>[C], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>[C], or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>[C], or null if statistics are not tracked.</summary>
    public Tensor? RunningMean { get; }

    /// <summary>[C], or null if statistics are not tracked.</summary>
    public Tensor? RunningVar { get; }

    /// <summary>How many batches the running statistics have seen, int64; or null.</summary>
    public Tensor? NumBatchesTracked { get; }

    /// <summary>What stands in for the batch's own moments while training: normalizes by moments of a larger batch, of which this one is a part.</summary>
    internal Func<Tensor, Moments, Tensor>? BatchMoments { get; set; }

    /// <summary>What such a function needs of a layer.</summary>
    internal readonly record struct Moments(Tensor? RunningMean, Tensor? RunningVar, Tensor? Weight, Tensor? Bias, double Momentum, double Eps);

    /// <summary>Forgets the running statistics: mean 0, variance 1, no batches.</summary>
    /// <remarks>After <c>torch.nn.BatchNorm2d.reset_running_stats</c>.</remarks>
    public void ResetRunningStats()
    {
        RunningMean?.FillInPlace(0);
        RunningVar?.FillInPlace(1);
        NumBatchesTracked?.FillInPlace(0);
    }

    /// <summary>Checks x, counts the batch if it is to be tracked, and gives how far the statistics move.</summary>
    private protected double Step(Tensor x, bool counts)
    {
        Check.Shape(Array.IndexOf(_ranks, x.Rank) >= 0, $"{GetType().Name}: x is {x.Shape}; it must be {_shapes}.");
        if (!counts || NumBatchesTracked is null) return Momentum ?? 0;
        NumBatchesTracked.AddInPlace(1);
        return Momentum ?? 1.0 / NumBatchesTracked.Item();
    }

    private protected Tensor NormalizeBatch(Tensor x)
    {
        var momentum = Step(x, counts: Training);
        return Training && BatchMoments is { } normalize
            ? normalize(x, new(RunningMean, RunningVar, Weight, Bias, momentum, Eps))
            : x.BatchNorm(RunningMean, RunningVar, Weight, Bias, Training || RunningMean is null, momentum, Eps);
    }

    /// <inheritdoc/>
    protected override string Describe() => $"{NumFeatures}, eps={Eps}, momentum={Momentum}, affine={Weight is not null}, trackRunningStats={RunningMean is not null}";
}
