using Sinter.Data;

namespace Sinter.Torch;

public abstract partial class torch
{
    /// <summary>What stands beside networks: data and checkpoints.</summary>
    public static partial class utils
    {
        /// <summary>Data sets, samplers and loaders.</summary>
        public static partial class data
        {
            /// <summary>Items in TorchSharp's form: derive from this, override <see cref="Dataset{T}.Count"/> and <see cref="Dataset{T}.GetTensor"/>, and give it to a
            /// <c>DataLoader</c>.</summary>
            public abstract class Dataset<T> : Sinter.Data.Dataset<T>, IDisposable
            {
                /// <summary>The number of items.</summary>
                public abstract long Count { get; }

                /// <summary>One item. With workers it is called from several threads.</summary>
                public abstract T GetTensor(long index);

                /// <inheritdoc/>
                public sealed override long Length => Count;

                /// <inheritdoc/>
                public sealed override T this[long index] => GetTensor(index);

                /// <summary>Frees what the items are read from.</summary>
                public void Dispose()
                {
                    Dispose(disposing: true);
                    GC.SuppressFinalize(this);
                }

                /// <summary>Frees what the items are read from. Override this; there is nothing to free here.</summary>
                protected virtual void Dispose(bool disposing) { }
            }

            /// <summary>Items that are tensors with names. See <see cref="Dataset{T}"/>.</summary>
            public abstract class Dataset : Dataset<Dictionary<string, Tensor>>;

            /// <summary>Batches of a data set, in TorchSharp's form.</summary>
            /// <param name="dataset">The items.</param>
            /// <param name="batchSize">Items in a batch.</param>
            /// <param name="shuffle">True for another random order in each epoch.</param>
            /// <param name="device">Where the tensors shall be: there is one device.</param>
            /// <param name="seed">Decides these orders; from the default generator if null.</param>
            /// <param name="num_worker">Batches that are read at the same time in the background, if more than 1.</param>
            /// <param name="drop_last">True to leave out a last batch that is smaller.</param>
            /// <param name="disposeBatch">Has no meaning here: tensors need no disposing.</param>
            /// <param name="disposeDataset">Has no meaning here either; dispose the data set where it was made.</param>
            /// <exception cref="ArgumentException">There is no such device here.</exception>
            public static DataLoader<T> DataLoader<T>(Dataset<T> dataset, int batchSize, bool shuffle = false, Device? device = null, int? seed = null, int num_worker = 1,
                bool drop_last = false, bool disposeBatch = true, bool disposeDataset = true)
            {
                CheckDevice(device);
                var orders = seed ?? (shuffle ? randint(0, long.MaxValue, Shape.Scalar).item<long>() : 0);
                return new(dataset, batchSize, shuffle, orders, drop_last, workers: num_worker > 1 ? num_worker : 0);
            }
        }
    }
}
