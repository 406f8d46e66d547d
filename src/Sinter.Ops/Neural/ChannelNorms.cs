namespace Sinter;

/// <summary>What elements of x, [N, C, *], are normalized together: a channel over the batch, or neighbouring channels of one sample.</summary>
/// <param name="Samples">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Size">The elements of a plane, one channel of one sample.</param>
/// <param name="PerSample">How many groups a sample's channels divide into; 0 if groups are channels over the batch.</param>
readonly record struct ChannelGroups(long Samples, long Channels, long Size, long PerSample)
{
    public static ChannelGroups Of(Tensor x, long perSample) => new(x.Shape[0], x.Shape[1], x.Shape[2..].Count, perSample);

    public long Planes => Samples * Channels;

    /// <summary>The number of groups.</summary>
    public long Count => PerSample == 0 ? Channels : Samples * PerSample;

    /// <summary>The elements of a group.</summary>
    public long Elements => Planes / Count * Size;

    /// <summary>The group of a plane.</summary>
    public long Of(long plane) => PerSample == 0 ? plane % Channels : plane / (Channels / PerSample);

    /// <summary>The planes of a group.</summary>
    public long PlanesOfGroup => PerSample == 0 ? Samples : Channels / PerSample;

    /// <summary>Plane i of a group.</summary>
    public long Plane(long group, long i) => PerSample == 0 ? i * Channels + group : group * PlanesOfGroup + i;

    /// <summary>x as [N, groups of a sample or channels, channels of a group, elements of a plane].</summary>
    public Tensor Spread(Tensor x) => x.Reshape(Samples, PerSample == 0 ? Channels : PerSample, -1, Size);

    /// <summary>A number for each channel, to go with <see cref="Spread"/>.</summary>
    public Tensor SpreadChannels(Tensor w) => w.Reshape(1, PerSample == 0 ? Channels : PerSample, -1, 1);

    /// <summary>The dimensions of <see cref="Spread"/> that a group takes in.</summary>
    public int[] Dims => PerSample == 0 ? [0, 2, 3] : [2, 3];
}

/// <summary>(x - mean) / √(variance + eps) · weight + bias with the moments of groups of channels: what batch, group and instance normalization have in common.</summary>
static class ChannelNorms
{
    /// <summary>y, and the mean and biased variance of each group, [2, groups]. x is float32 or float64 of at least one element; weight and bias are [C] or null. What x was before it was widened, exactly,
    /// is kept for the derivative in its place.</summary>
    public static (Tensor Y, Tensor Moments) Normalize(Tensor x, ChannelGroups groups, Tensor? weight, Tensor? bias, double eps, string name, Tensor? narrow = null)
    {
        Tensor y, moments;
        using (Autograd.NoGrad())
        {
            var rows = x.Contiguous();
            if (groups.Size >= ChannelNormCpu.ShortestPlane) (y, moments) = ChannelNormCpu.Normalize(rows, weight, bias, groups, eps);
            else (y, moments) = Plain(rows, groups, weight, bias, eps);
        }
        return (Autograd.Needs(x, weight, bias) ? y.SetHistory(new NormDerivative(name, x, narrow ?? x, weight, bias, moments, groups, eps)) : y, moments);
    }

    /// <summary>Whether x has planes that the kernel takes.</summary>
    public static bool Supports(Tensor x) => x.Count > 0 && x.DType is DType.Float32 or DType.Float64 && x.Shape[2..].Count >= ChannelNormCpu.ShortestPlane;

    /// <summary>y with given moments of each channel, [2, C]; not recorded.</summary>
    public static Tensor Apply(Tensor x, Tensor moments, Tensor? weight, Tensor? bias, double eps)
    {
        var y = Tensor.EmptyLike(x);
        ChannelNormCpu.Forward(y, x.Contiguous(), moments, weight, bias, ChannelGroups.Of(x, perSample: 0), eps);
        return y;
    }

    static (Tensor Y, Tensor Moments) Plain(Tensor x, ChannelGroups groups, Tensor? weight, Tensor? bias, double eps)
    {
        var spread = groups.Spread(x);
        var mean = spread.Mean(groups.Dims, keepDim: true);
        var centred = spread - mean;
        var variance = centred.Square().Mean(groups.Dims, keepDim: true);
        var y = centred * (variance + eps).Rsqrt();
        if (weight is not null) y *= groups.SpreadChannels(weight);
        if (bias is not null) y += groups.SpreadChannels(bias);
        return (y.To(x.DType).Reshape(x.Shape), Tensor.Stack([mean.Reshape(-1), variance.Reshape(-1)]));
    }

    sealed class NormDerivative : Derivative
    {
        readonly ChannelGroups _groups;
        readonly double _eps;

        public NormDerivative(string name, Tensor x, Tensor kept, Tensor? weight, Tensor? bias, Tensor moments, ChannelGroups groups, double eps) : base(name, x, weight, bias)
        {
            (_groups, _eps) = (groups, eps);
            Save(kept, weight, moments);
        }

        protected override Tensor?[] Backward(Tensor g)
        {
            var x = Saved(0).To(Saved(2).DType);
            var weight = SavedOrNull(1);
            if (Autograd.IsRecording || _groups.Size < ChannelNormCpu.ShortestPlane) return Plain(g, x, weight);
            var (dx, dw, db) = ChannelNormCpu.Backward(g.Contiguous(), x.Contiguous(), Saved(2), weight, _groups, _eps, Needs(0));
            return [dx, Needs(1) ? dw : null, Needs(2) ? db : null];
        }

        // The same as the kernel, of ops that record themselves.
        Tensor?[] Plain(Tensor g, Tensor x, Tensor? weight)
        {
            var dims = _groups.Dims;
            Tensor spread = _groups.Spread(x), gs = _groups.Spread(g);
            var centred = spread - spread.Mean(dims, keepDim: true);
            var rstd = (centred.Square().Mean(dims, keepDim: true) + _eps).Rsqrt();
            var normal = centred * rstd;
            Tensor? dx = null;
            if (Needs(0))
            {
                var gw = weight is null ? gs : gs * _groups.SpreadChannels(weight);
                dx = ((gw - gw.Mean(dims, keepDim: true) - normal * (gw * normal).Mean(dims, keepDim: true)) * rstd).Reshape(x.Shape);
            }
            return [dx, Needs(1) ? (gs * normal).Sum([0, 3]).Reshape(-1) : null, Needs(2) ? gs.Sum([0, 3]).Reshape(-1) : null];
        }
    }
}
