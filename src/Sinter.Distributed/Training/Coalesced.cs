namespace Sinter.Distributed;

/// <summary>Many tensors sent as few: those of one type in one block.</summary>
internal static class Coalesced
{
    const long BytesAtOnce = 250L << 20;

    /// <summary>Every rank's tensors become those of <paramref name="root"/>. All ranks give tensors of the same shapes and types in the same order.</summary>
    public static void Broadcast(ProcessGroup group, IEnumerable<Tensor> tensors, int root)
    {
        using var _ = Autograd.NoGrad();
        foreach (var sameType in tensors.GroupBy(t => t.DType).OrderBy(g => g.Key))
        {
            List<Tensor> block = [];
            long bytes = 0;
            foreach (var tensor in sameType)
            {
                block.Add(tensor);
                bytes += tensor.Count * tensor.DType.Size;
                if (bytes < BytesAtOnce) continue;
                Send(group, block, root);
                (block, bytes) = ([], 0);
            }
            if (block.Count > 0) Send(group, block, root);
        }
    }

    static void Send(ProcessGroup group, List<Tensor> tensors, int root)
    {
        if (tensors is [var only] && only.IsContiguous)
        {
            group.Broadcast(only, root);
            return;
        }
        using var flat = Tensor.Empty([tensors.Sum(t => t.Count)], tensors[0].DType);
        bool sends = group.Rank == root;
        if (sends) Each(flat, tensors, (part, tensor) => part.Device.Copy(part, tensor));
        group.Broadcast(flat, root);
        if (sends) return;
        Each(flat, tensors, (part, tensor) =>
        {
            tensor.Device.Copy(tensor, part);
            tensor.Storage.Changed(nameof(ProcessGroup.Broadcast));
        });
    }

    static void Each(Tensor flat, List<Tensor> tensors, Action<Tensor, Tensor> copy)
    {
        long at = 0;
        foreach (var tensor in tensors)
        {
            using var part = flat.ViewAs(tensor.Shape, tensor.Shape.RowMajor, at);
            copy(part, tensor);
            at += tensor.Count;
        }
    }
}
