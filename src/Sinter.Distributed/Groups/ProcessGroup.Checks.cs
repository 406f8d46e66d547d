namespace Sinter.Distributed;

public sealed partial class ProcessGroup
{
    static void CheckReducible(string name, ReduceOp op, DType dtype)
    {
        Check.DType(!dtype.IsComplex || op is ReduceOp.Sum or ReduceOp.Mean, $"{name}: {op} of {dtype} is not computed; complex numbers have Sum and Mean.");
        Check.DType(op != ReduceOp.Mean || dtype.IsInexact, $"{name}: the mean of {dtype} is no {dtype}; convert to a floating type, or use Sum and divide.");
        Check.DType(op < ReduceOp.BitAnd || !dtype.IsInexact, $"{name}: {op} works on integers and bool, not on {dtype}.");
        Check.Argument(op <= ReduceOp.BitXor, $"{name}: {(int)op} is no ReduceOp.");
    }

    static void CheckSameType(string name, DType output, DType input) =>
        Check.DType(output == input, $"{name}: output is {output} and input is {input}; they must be of one type.");

    void CheckParts(string name, string argument, IReadOnlyList<Tensor> parts, DType dtype)
    {
        Check.Argument(parts.Count == Size, $"{name}: {argument} has {parts.Count} tensors; give one for each of the {Size} ranks.");
        for (int r = 0; r < parts.Count; r++)
            Check.DType(parts[r].DType == dtype, $"{name}: {argument}[{r}] is {parts[r].DType} where {dtype} is expected; all must be of one type.");
    }

    void CheckRank(string name, string argument, int rank) =>
        Check.Index(rank >= 0 && rank < Size, $"{name}: {argument} is {rank}; ranks go from 0 to {Size - 1}.");

    void CheckOther(string name, string argument, int rank)
    {
        CheckRank(name, argument, rank);
        Check.Argument(rank != Rank, $"{name}: {argument} is {rank}, this rank itself; copy the tensor instead.");
    }

    // For a caller that has already entered the lane, and must leave it before it throws.
    void ThrowIfBrokenIn(Lane lane)
    {
        if (Volatile.Read(ref _fault) is not { } fault) return;
        lane.Leave();
        throw fault.ToException();
    }
}
