namespace Sinter.Data;

/// <summary>The order in which the items of a data set are visited: a function of the epoch, so that it can be formed again after a
/// restart. After <c>torch.utils.data.Sampler</c>.</summary>
[Export("utils.data.Sampler")]
public abstract class Sampler
{
    /// <summary>Indices in an epoch.</summary>
    public abstract long Length { get; }

    /// <summary>The indices of an epoch, in order. Equal for equal epochs.</summary>
    public abstract IEnumerable<long> Indices(long epoch);
}
