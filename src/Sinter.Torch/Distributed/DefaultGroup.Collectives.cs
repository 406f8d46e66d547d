using System.Runtime.CompilerServices;
using Sinter.Distributed;

namespace Sinter.Torch;

// The place of a call travels with it, so that a mismatch names both lines. With async_op a call returns at once; wait for what it returns.
public static partial class DefaultGroup
{
    /// <summary>Replaces the tensor on every rank by what all ranks' tensors fold to.</summary>
    [Export("distributed.all_reduce")]
    public static Work? AllReduce(Tensor tensor, Sinter.Distributed.ReduceOp op = ReduceOp.Sum, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).AllReduceAsync(tensor, op, file, line), asyncOp);

    /// <summary>Folds all ranks' tensors into that of rank <paramref name="dst"/>.</summary>
    [Export("distributed.reduce")]
    public static Work? Reduce(Tensor tensor, int dst = 0, Sinter.Distributed.ReduceOp op = ReduceOp.Sum, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).ReduceAsync(tensor, Place(Of(group), dst, "dst"), op, file, line), asyncOp);

    /// <summary>Copies the tensor of rank <paramref name="src"/> to all ranks.</summary>
    [Export("distributed.broadcast")]
    public static Work? Broadcast(Tensor tensor, int src = 0, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).BroadcastAsync(tensor, Place(Of(group), src, "src"), file, line), asyncOp);

    /// <summary>Copies every rank's tensor into the list of each, at its rank.</summary>
    [Export("distributed.all_gather")]
    public static Work? AllGather(IReadOnlyList<Tensor> tensorList, Tensor tensor, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).AllGatherAsync(tensorList, tensor, file, line), asyncOp);

    /// <summary>Copies every rank's tensor into one on each, in the order of the ranks.</summary>
    [Export("distributed.all_gather_into_tensor")]
    public static Work? AllGather(Tensor outputTensor, Tensor inputTensor, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).AllGatherAsync(outputTensor, inputTensor, file, line), asyncOp);

    /// <summary>Copies every rank's tensor into the list of rank <paramref name="dst"/>; the others give none.</summary>
    [Export("distributed.gather")]
    public static Work? Gather(Tensor tensor, IReadOnlyList<Tensor>? gatherList = null, int dst = 0, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).GatherAsync(gatherList, tensor, Place(Of(group), dst, "dst"), file, line), asyncOp);

    /// <summary>Copies to each rank its tensor of the list of rank <paramref name="src"/>; the others give none.</summary>
    [Export("distributed.scatter")]
    public static Work? Scatter(Tensor tensor, IReadOnlyList<Tensor>? scatterList = null, int src = 0, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).ScatterAsync(tensor, scatterList, Place(Of(group), src, "src"), file, line), asyncOp);

    /// <summary>Folds the lists of all ranks, and gives each rank the tensor at its place.</summary>
    [Export("distributed.reduce_scatter")]
    public static Work? ReduceScatter(Tensor output, IReadOnlyList<Tensor> inputList, Sinter.Distributed.ReduceOp op = ReduceOp.Sum, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).ReduceScatterAsync(output, inputList, op, file, line), asyncOp);

    /// <summary>Folds the tensors of all ranks, and gives each rank its part, in the order of the ranks.</summary>
    [Export("distributed.reduce_scatter_tensor")]
    public static Work? ReduceScatter(Tensor output, Tensor input, Sinter.Distributed.ReduceOp op = ReduceOp.Sum, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).ReduceScatterAsync(output, input, op, file, line), asyncOp);

    /// <summary>Sends each rank its tensor of one list, and receives into the other what each rank sent.</summary>
    [Export("distributed.all_to_all")]
    public static Work? AllToAll(IReadOnlyList<Tensor> outputTensorList, IReadOnlyList<Tensor> inputTensorList, ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).AllToAllAsync(outputTensorList, inputTensorList, file, line), asyncOp);

    /// <summary>Waits until all ranks have come here.</summary>
    [Export("distributed.barrier")]
    public static Work? Barrier(ProcessGroup? group = null, bool asyncOp = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Waited(Of(group).BarrierAsync(file, line), asyncOp);

    /// <summary>Sends a tensor to one rank, and returns when it is on its way.</summary>
    [Export("distributed.send")]
    public static void Send(Tensor tensor, int dst, ProcessGroup? group = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Of(group).Send(tensor, Place(Of(group), dst, "dst"), file, line);

    /// <summary>Sends a tensor to one rank while the program goes on; wait for the result before changing it.</summary>
    [Export("distributed.isend")]
    public static Work SendAsync(Tensor tensor, int dst, ProcessGroup? group = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Of(group).SendAsync(tensor, Place(Of(group), dst, "dst"), file, line);

    /// <summary>Receives into a tensor what one rank sends, and returns that rank.</summary>
    [Export("distributed.recv")]
    public static int Receive(Tensor tensor, int src, ProcessGroup? group = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        Of(group).Receive(tensor, Place(Of(group), src, "src"), file, line);
        return src;
    }

    /// <summary>Receives into a tensor what one rank sends while the program goes on; wait for the result before reading it.</summary>
    [Export("distributed.irecv")]
    public static Work ReceiveAsync(Tensor tensor, int src, ProcessGroup? group = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        => Of(group).ReceiveAsync(tensor, Place(Of(group), src, "src"), file, line);

    static Work? Waited(Work work, bool asyncOp)
    {
        if (asyncOp) return work;
        work.Wait();
        return null;
    }
}
