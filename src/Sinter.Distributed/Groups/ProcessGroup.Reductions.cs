using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

public sealed unsafe partial class ProcessGroup
{
    /// <summary>Every rank's <paramref name="x"/> becomes the reduction over all ranks.</summary>
    /// <param name="x">Any shape and layout; the same number of elements and type on every rank.</param>
    /// <param name="op">How values are folded.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="DTypeException">The operation does not exist for the type.</exception>
    /// <exception cref="DistributedException">A rank is gone, late, or called something else.</exception>
    public void AllReduce(Tensor x, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CheckReducible(nameof(AllReduce), op, x.DType);
        if (x.IsContiguous && _collectives.TryEnter(out long sequence))
        {
            // The way of most calls, and the one whose cost is seen: no delegate, no copy.
            ThrowIfBrokenIn(_collectives);
            try
            {
                x.Storage.Changed(nameof(AllReduce));
                _transport.AllReduce(new(CollectiveKind.AllReduce, op, x.DType, x.Count, -1, sequence, file, line), x.Address);
                GC.KeepAlive(x);
            }
            catch (Exception error)
            {
                throw Broken(error);
            }
            finally
            {
                _collectives.Leave();
            }
        }
        else AllReduceAsync(x, op, file, line).Wait();
    }

    /// <inheritdoc cref="AllReduce(Tensor, ReduceOp, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work AllReduceAsync(Tensor x, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        CheckReducible(nameof(AllReduce), op, x.DType);
        var staged = new Staged(nameof(AllReduce), x);
        return Later(_collectives, new(CollectiveKind.AllReduce, op, x.DType, x.Count, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.AllReduce(call, staged.Memory.Address);
            staged.WriteBack();
        });
    }

    /// <summary>The span's values on every rank become the reduction over all ranks: for a few numbers that are no tensor.</summary>
    /// <inheritdoc cref="AllReduce(Tensor, ReduceOp, string, int)"/>
    public void AllReduce<T>(Span<T> x, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) where T : unmanaged
    {
        var dtype = DTypes.Of<T>();
        CheckReducible(nameof(AllReduce), op, dtype);
        fixed (T* data = x)
        {
            byte* address = (byte*)data;
            Now(_collectives, new(CollectiveKind.AllReduce, op, dtype, x.Length, -1, 0, file, line), (Transport t, in Call call) => t.AllReduce(call, address));
        }
    }

    /// <summary><paramref name="output"/> becomes this rank's part of the reduction of all ranks' <paramref name="input"/>s.</summary>
    /// <param name="output">Rank r gets elements r·n … (r+1)·n − 1, in memory order, n being its size.</param>
    /// <param name="input">Size times as many elements as <paramref name="output"/>.</param>
    /// <param name="op">How values are folded.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="AllReduce(Tensor, ReduceOp, string, int)"/>
    public void ReduceScatter(Tensor output, Tensor input, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduceScatter(output, input, op, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="ReduceScatter(Tensor, Tensor, ReduceOp, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work ReduceScatterAsync(Tensor output, Tensor input, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduceScatter(output, input, op, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary><paramref name="output"/> becomes the reduction of what all ranks have for this rank. Sizes may differ from rank to rank.</summary>
    /// <param name="output">As many elements as every rank's input for this rank.</param>
    /// <param name="inputs">One tensor for each rank.</param>
    /// <param name="op">How values are folded.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="AllReduce(Tensor, ReduceOp, string, int)"/>
    public void ReduceScatter(Tensor output, IReadOnlyList<Tensor> inputs, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduceScatter(output, inputs, op, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="ReduceScatter(Tensor, IReadOnlyList{Tensor}, ReduceOp, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work ReduceScatterAsync(Tensor output, IReadOnlyList<Tensor> inputs, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduceScatter(output, inputs, op, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>The <paramref name="x"/> of rank <paramref name="root"/> becomes the reduction over all ranks; the other ranks' stay as they are.</summary>
    /// <inheritdoc cref="AllReduce(Tensor, ReduceOp, string, int)"/>
    public void Reduce(Tensor x, int root = 0, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduce(x, root, op, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="Reduce(Tensor, int, ReduceOp, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work ReduceAsync(Tensor x, int root = 0, ReduceOp op = ReduceOp.Sum, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanReduce(x, root, op, file, line);
        return Later(_collectives, call, body);
    }

    (Call Call, Body Body) PlanReduceScatter(Tensor output, Tensor input, ReduceOp op, string file, int line)
    {
        CheckReducible(nameof(ReduceScatter), op, input.DType);
        CheckSameType(nameof(ReduceScatter), output.DType, input.DType);
        Check.Shape(input.Count == output.Count * Size,
            $"ReduceScatter: input {input.Shape} has {input.Count} elements and output {output.Shape} has {output.Count}; among {Size} ranks the input needs {output.Count * Size}.");
        Staged from = new(input), to = new(nameof(ReduceScatter), output);
        return Plan(new(CollectiveKind.ReduceScatter, op, input.DType, input.Count, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.ReduceScatter(call, Segments.Parts(from.Memory.Address, t.Size, to.Bytes), to.Memory.Address);
            to.WriteBack();
            from.Release();
        });
    }

    (Call Call, Body Body) PlanReduceScatter(Tensor output, IReadOnlyList<Tensor> inputs, ReduceOp op, string file, int line)
    {
        CheckReducible(nameof(ReduceScatter), op, output.DType);
        CheckParts(nameof(ReduceScatter), "inputs", inputs, output.DType);
        Check.Shape(inputs[Rank].Count == output.Count,
            $"ReduceScatter: output {output.Shape} and inputs[{Rank}] {inputs[Rank].Shape}, which is this rank's, must have the same number of elements.");
        Staged[] from = [.. inputs.Select(x => new Staged(x))];
        Staged to = new(nameof(ReduceScatter), output);
        return Plan(new(CollectiveKind.ReduceScatter, op, output.DType, inputs.Sum(x => x.Count), -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.ReduceScatter(call, Staged.Segments(from), to.Memory.Address);
            to.WriteBack();
            Staged.Release(from);
        });
    }

    (Call Call, Body Body) PlanReduce(Tensor x, int root, ReduceOp op, string file, int line)
    {
        CheckReducible(nameof(Reduce), op, x.DType);
        CheckRank(nameof(Reduce), nameof(root), root);
        var staged = root == Rank ? new Staged(nameof(Reduce), x) : new Staged(x);
        return Plan(new(CollectiveKind.Reduce, op, x.DType, x.Count, root, 0, file, line), (Transport t, in Call call) =>
        {
            t.Reduce(call, staged.Memory.Address);
            staged.WriteBack();
        });
    }
}
