namespace Sinter.Data;

/// <summary>0, 1, 2 … After <c>torch.utils.data.SequentialSampler</c>.</summary>
[Export("utils.data.SequentialSampler")]
public sealed class SequentialSampler : Sampler
{
    /// <summary>The indices below <paramref name="length"/>.</summary>
    public SequentialSampler(long length)
    {
        Check.Argument(length >= 0, $"SequentialSampler: length is {length}; it must be at least 0.");
        Length = length;
    }

    /// <inheritdoc/>
    public override long Length { get; }

    /// <inheritdoc/>
    public override IEnumerable<long> Indices(long epoch)
    {
        for (long i = 0; i < Length; i++) yield return i;
    }
}
