using System.Runtime.CompilerServices;

namespace Sinter.Distributed;

public sealed unsafe partial class ProcessGroup
{
    /// <summary><paramref name="output"/> becomes all ranks' <paramref name="input"/>s, one after the other.</summary>
    /// <param name="output">Size times as many elements as <paramref name="input"/>; rank r's are r·n … (r+1)·n − 1, in memory order.</param>
    /// <param name="input">The same number of elements and type on every rank.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ShapeException">The sizes do not fit.</exception>
    /// <exception cref="DistributedException">A rank is gone, late, or called something else.</exception>
    public void AllGather(Tensor output, Tensor input, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllGather(output, input, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work AllGatherAsync(Tensor output, Tensor input, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllGather(output, input, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>Output r becomes rank r's <paramref name="input"/>. Sizes may differ from rank to rank, and everyone must know them.</summary>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void AllGather(IReadOnlyList<Tensor> outputs, Tensor input, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllGather(outputs, input, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="AllGather(IReadOnlyList{Tensor}, Tensor, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work AllGatherAsync(IReadOnlyList<Tensor> outputs, Tensor input, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllGather(outputs, input, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>Everyone's bytes, by rank: for names, hashes and settings. Sizes may differ, and nobody need know them.</summary>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public byte[][] AllGatherBytes(ReadOnlySpan<byte> bytes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var sizes = Tensor.Empty([Size], DType.Int64);
        using var own = Tensor.From([(long)bytes.Length]);
        AllGather(sizes, own, file, line);
        Tensor[] parts = [.. sizes.ToArray<long>().Select(n => Tensor.Empty([n], DType.UInt8))];
        using var sent = Tensor.From(bytes);
        AllGather(parts, sent, file, line);
        return [.. parts.Select(part => part.ToArray<byte>())];
    }

    /// <summary>Every rank's <paramref name="x"/> becomes that of rank <paramref name="root"/>.</summary>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void Broadcast(Tensor x, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanBroadcast(x, root, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="Broadcast(Tensor, int, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work BroadcastAsync(Tensor x, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanBroadcast(x, root, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>The root's output r becomes rank r's <paramref name="input"/>. Sizes may differ.</summary>
    /// <param name="outputs">One tensor for each rank on rank <paramref name="root"/>; null elsewhere.</param>
    /// <param name="input">What this rank gives.</param>
    /// <param name="root">Who gets everything.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void Gather(IReadOnlyList<Tensor>? outputs, Tensor input, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanGather(outputs, input, root, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="Gather(IReadOnlyList{Tensor}, Tensor, int, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work GatherAsync(IReadOnlyList<Tensor>? outputs, Tensor input, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanGather(outputs, input, root, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary><paramref name="output"/> becomes the root's input for this rank. Sizes may differ.</summary>
    /// <param name="output">Where this rank's part goes.</param>
    /// <param name="inputs">One tensor for each rank on rank <paramref name="root"/>; null elsewhere.</param>
    /// <param name="root">Who gives everything.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void Scatter(Tensor output, IReadOnlyList<Tensor>? inputs, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanScatter(output, inputs, root, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="Scatter(Tensor, IReadOnlyList{Tensor}, int, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work ScatterAsync(Tensor output, IReadOnlyList<Tensor>? inputs, int root = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanScatter(output, inputs, root, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>Output r becomes what rank r has as input for this rank. Sizes may differ.</summary>
    /// <param name="outputs">One tensor for each rank.</param>
    /// <param name="inputs">One tensor for each rank.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void AllToAll(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllToAll(outputs, inputs, file, line);
        Now(_collectives, call, body);
    }

    /// <inheritdoc cref="AllToAll(IReadOnlyList{Tensor}, IReadOnlyList{Tensor}, string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work AllToAllAsync(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var (call, body) = PlanAllToAll(outputs, inputs, file, line);
        return Later(_collectives, call, body);
    }

    /// <summary>Returns when every rank has called it.</summary>
    /// <inheritdoc cref="AllGather(Tensor, Tensor, string, int)"/>
    public void Barrier([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Now(_collectives, BarrierCall(file, line), static (Transport t, in Call call) => t.Barrier(call));

    /// <inheritdoc cref="Barrier(string, int)"/>
    /// <returns>The handle to wait for.</returns>
    public Work BarrierAsync([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Later(_collectives, BarrierCall(file, line), static (Transport t, in Call call) => t.Barrier(call));

    static Call BarrierCall(string file, int line) => new(CollectiveKind.Barrier, default, default, 0, -1, 0, file, line);

    (Call Call, Body Body) PlanAllGather(Tensor output, Tensor input, string file, int line)
    {
        CheckSameType(nameof(AllGather), output.DType, input.DType);
        Check.Shape(output.Count == input.Count * Size,
            $"AllGather: output {output.Shape} has {output.Count} elements and input {input.Shape} has {input.Count}; of {Size} ranks the output needs {input.Count * Size}.");
        Staged from = new(input), to = new(nameof(AllGather), output);
        return Plan(new(CollectiveKind.AllGather, default, input.DType, input.Count, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.AllGather(call, from.Memory.Address, Segments.Parts(to.Memory.Address, t.Size, from.Bytes));
            to.WriteBack();
            from.Release();
        });
    }

    (Call Call, Body Body) PlanAllGather(IReadOnlyList<Tensor> outputs, Tensor input, string file, int line)
    {
        CheckParts(nameof(AllGather), nameof(outputs), outputs, input.DType);
        Check.Shape(outputs[Rank].Count == input.Count,
            $"AllGather: input {input.Shape} and outputs[{Rank}] {outputs[Rank].Shape}, which is this rank's, must have the same number of elements.");
        Staged from = new(input);
        Staged[] to = [.. outputs.Select(x => new Staged(nameof(AllGather), x))];
        return Plan(new(CollectiveKind.AllGather, default, input.DType, 0, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.AllGather(call, from.Memory.Address, Staged.Segments(to));
            Staged.WriteBack(to);
            from.Release();
        });
    }

    (Call Call, Body Body) PlanBroadcast(Tensor x, int root, string file, int line)
    {
        CheckRank(nameof(Broadcast), nameof(root), root);
        var staged = root == Rank ? new Staged(x) : new Staged(nameof(Broadcast), x);
        return Plan(new(CollectiveKind.Broadcast, default, x.DType, x.Count, root, 0, file, line), (Transport t, in Call call) =>
        {
            t.Broadcast(call, staged.Memory.Address, staged.Bytes);
            staged.WriteBack();
        });
    }

    (Call Call, Body Body) PlanGather(IReadOnlyList<Tensor>? outputs, Tensor input, int root, string file, int line)
    {
        CheckRank(nameof(Gather), nameof(root), root);
        Check.Argument((outputs is not null) == (root == Rank), $"Gather: this is rank {Rank} and root is {root}; the root, and only the root, gives outputs.");
        if (outputs is not null)
        {
            CheckParts(nameof(Gather), nameof(outputs), outputs, input.DType);
            Check.Shape(outputs[Rank].Count == input.Count, $"Gather: input {input.Shape} and outputs[{Rank}] {outputs[Rank].Shape}, which is this rank's, must have the same number of elements.");
        }
        Staged from = new(input);
        Staged[] to = [.. (outputs ?? []).Select(x => new Staged(nameof(Gather), x))];
        return Plan(new(CollectiveKind.Gather, default, input.DType, 0, root, 0, file, line), (Transport t, in Call call) =>
        {
            t.Gather(call, from.Memory.Address, from.Bytes, Staged.Segments(to));
            Staged.WriteBack(to);
            from.Release();
        });
    }

    (Call Call, Body Body) PlanScatter(Tensor output, IReadOnlyList<Tensor>? inputs, int root, string file, int line)
    {
        CheckRank(nameof(Scatter), nameof(root), root);
        Check.Argument((inputs is not null) == (root == Rank), $"Scatter: this is rank {Rank} and root is {root}; the root, and only the root, gives inputs.");
        if (inputs is not null)
        {
            CheckParts(nameof(Scatter), nameof(inputs), inputs, output.DType);
            Check.Shape(inputs[Rank].Count == output.Count, $"Scatter: output {output.Shape} and inputs[{Rank}] {inputs[Rank].Shape}, which is this rank's, must have the same number of elements.");
        }
        Staged[] from = [.. (inputs ?? []).Select(x => new Staged(x))];
        Staged to = new(nameof(Scatter), output);
        return Plan(new(CollectiveKind.Scatter, default, output.DType, 0, root, 0, file, line), (Transport t, in Call call) =>
        {
            t.Scatter(call, Staged.Segments(from), to.Memory.Address, to.Bytes);
            to.WriteBack();
            Staged.Release(from);
        });
    }

    (Call Call, Body Body) PlanAllToAll(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, string file, int line)
    {
        Check.Argument(inputs.Count > 0, $"AllToAll: no inputs; give one tensor for each of the {Size} ranks.");
        var dtype = inputs[0].DType;
        CheckParts(nameof(AllToAll), nameof(inputs), inputs, dtype);
        CheckParts(nameof(AllToAll), nameof(outputs), outputs, dtype);
        Check.Shape(inputs[Rank].Count == outputs[Rank].Count,
            $"AllToAll: inputs[{Rank}] {inputs[Rank].Shape} goes to outputs[{Rank}] {outputs[Rank].Shape} of the same rank; they must have the same number of elements.");
        Staged[] from = [.. inputs.Select(x => new Staged(x))], to = [.. outputs.Select(x => new Staged(nameof(AllToAll), x))];
        return Plan(new(CollectiveKind.AllToAll, default, dtype, 0, -1, 0, file, line), (Transport t, in Call call) =>
        {
            t.AllToAll(call, Staged.Segments(from), Staged.Segments(to));
            Staged.WriteBack(to);
            Staged.Release(from);
        });
    }
}
