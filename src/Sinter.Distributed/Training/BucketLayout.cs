namespace Sinter.Distributed;

/// <summary>Which parameters share a bucket: those whose gradients arrive after each other and have one type.</summary>
internal static class BucketLayout
{
    const double Megabyte = 1 << 20;

    /// <summary>Buckets of indices into <paramref name="parameters"/>, in the order in which they fill.</summary>
    /// <param name="parameters">All that are learned.</param>
    /// <param name="order">Their indices in the order in which their gradients arrive.</param>
    /// <param name="options">The sizes of buckets.</param>
    public static List<int[]> Assign(IReadOnlyList<Tensor> parameters, IReadOnlyList<int> order, DataParallelOptions options)
    {
        List<int[]> buckets = [];
        Dictionary<DType, (List<int> Members, long Bytes)> open = [];
        double limit = options.FirstBucketMegabytes * Megabyte;
        int last = StartOfLast(parameters, order, Math.Min(options.LastBucketMegabytes, options.BucketMegabytes) * Megabyte);
        for (int i = 0; i < order.Count; i++)
        {
            if (i == last) CloseAll();
            var parameter = parameters[order[i]];
            var (members, bytes) = open.GetValueOrDefault(parameter.DType, ([], 0));
            members.Add(order[i]);
            bytes += Bytes(parameter);
            open[parameter.DType] = (members, bytes);
            if (bytes >= limit && i < last) Close(parameter.DType);
        }
        CloseAll();
        return buckets;

        void CloseAll()
        {
            foreach (var dtype in open.Keys.Order().ToArray()) Close(dtype);
        }

        void Close(DType dtype)
        {
            open.Remove(dtype, out var full);
            buckets.Add([.. full.Members]);
            limit = options.BucketMegabytes * Megabyte;
        }
    }

    /// <summary>Where the last bucket begins: as many parameters from the end as it has room for, but at least one.</summary>
    static int StartOfLast(IReadOnlyList<Tensor> parameters, IReadOnlyList<int> order, double limit)
    {
        int start = order.Count - 1;
        for (double bytes = Bytes(parameters[order[start]]); start > 0; start--)
        {
            bytes += Bytes(parameters[order[start - 1]]);
            if (bytes > limit) break;
        }
        return start;
    }

    static long Bytes(Tensor parameter) => parameter.Count * parameter.DType.Size;
}
