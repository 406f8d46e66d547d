namespace Sinter.Cpu;

/// <summary>The body of a parallel loop: does the work of one contiguous range of indices.</summary>
public interface IRangeBody
{
    /// <summary>Handles the indices from <paramref name="from"/> (inclusive) to <paramref name="to"/> (exclusive).</summary>
    void Run(long from, long to);
}
