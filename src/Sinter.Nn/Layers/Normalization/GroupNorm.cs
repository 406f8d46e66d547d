namespace Sinter.Nn;

/// <summary>Each sample centred and scaled over groups of its channels, then scaled and shifted channel by channel (Wu and He, 2018).
/// x is [N, C, *], and so is y. After <c>torch.nn.GroupNorm</c>.</summary>
public sealed class GroupNorm : Module<Tensor, Tensor>
{
    /// <summary>A layer that begins with the weights 1 and the biases 0.</summary>
    public GroupNorm(int numGroups, long numChannels, double eps = 1e-5, bool affine = true, DType dtype = DType.Float32)
    {
        Check.Argument(numGroups > 0 && numChannels % numGroups == 0, $"GroupNorm: {numChannels} channels are not divisible by {numGroups} groups.");
        (NumGroups, NumChannels, Eps) = (numGroups, numChannels, eps);
        if (!affine) return;
        Weight = new(Tensor.Ones([numChannels], dtype));
        Bias = new(Tensor.Zeros([numChannels], dtype));
    }

    /// <summary>Into how many groups the channels are divided.</summary>
    public int NumGroups { get; }

    /// <summary>C.</summary>
    public long NumChannels { get; }

    /// <summary>Added to the variance.</summary>
    public double Eps { get; }

    /// <summary>[C], or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>[C], or null.</summary>
    public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.GroupNorm(NumGroups, Weight, Bias, Eps);

    /// <inheritdoc/>
    protected override string Describe() => $"{NumGroups}, {NumChannels}, eps={Eps}, affine={Weight is not null}";
}
