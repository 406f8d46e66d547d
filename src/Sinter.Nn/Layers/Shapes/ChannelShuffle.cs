namespace Sinter.Nn;

/// <summary>The channels of groups interleaved; x is [N, C, *] (Zhang et al., 2018). After <c>torch.nn.ChannelShuffle</c>.</summary>
/// <param name="groups">How many groups.</param>
public sealed class ChannelShuffle(int groups) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.ChannelShuffle(groups);

    /// <inheritdoc/>
    protected override string Describe() => $"groups={groups}";
}
