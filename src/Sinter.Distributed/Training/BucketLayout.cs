namespace Sinter.Distributed;

/// <summary>Which parameters share a bucket: those whose gradients arrive after each other and have one type.</summary>
internal static class BucketLayout
{
    const double Megabyte = 1 << 20;

    /// <summary>Buckets of indices into <paramref name="parameters"/>, in the order in which they fill.</summary>
    /// <param name="parameters">All that are learned.</param>
    /// <param name="order">Their indices in the order in which their gradients arrive.</param>
    /// <param name="options">The sizes of buckets.</param>
    public static List<int[]> Assign(IReadOnlyList<Tensor> parameters, IEnumerable<int> order, DataParallelOptions options)
    {
        List<int[]> buckets = [];
        Dictionary<DType, (List<int> Members, long Bytes)> open = [];
        double limit = options.FirstBucketMegabytes * Megabyte;
        foreach (int index in order)
        {
            var parameter = parameters[index];
            var (members, bytes) = open.GetValueOrDefault(parameter.DType, ([], 0));
            members.Add(index);
            bytes += parameter.Count * parameter.DType.Size;
            open[parameter.DType] = (members, bytes);
            if (bytes < limit) continue;
            Close(parameter.DType);
        }
        foreach (var dtype in open.Keys.Order().ToArray()) Close(dtype);
        return buckets;

        void Close(DType dtype)
        {
            open.Remove(dtype, out var full);
            buckets.Add([.. full.Members]);
            limit = options.BucketMegabytes * Megabyte;
        }
    }
}
