namespace Sinter.Data;

/// <summary>Another data set's items, each changed when it is read.</summary>
sealed class MappedDataset<T, TResult>(Dataset<T> items, Func<T, TResult> change) : Dataset<TResult>
{
    public override long Length => items.Length;

    public override TResult this[long index] => change(items[index]);
}
