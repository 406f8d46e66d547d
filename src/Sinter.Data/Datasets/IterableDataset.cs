namespace Sinter.Data;

/// <summary>Items that can only be read in order: a stream, a generator. After <c>torch.utils.data.IterableDataset</c>.</summary>
/// <typeparam name="T">An item.</typeparam>
[Export("utils.data.IterableDataset")]
public abstract class IterableDataset<T>
{
    /// <summary>The items of an epoch. Equal for equal epochs where training shall be resumable.</summary>
    public abstract IEnumerable<T> Items(long epoch);
}
