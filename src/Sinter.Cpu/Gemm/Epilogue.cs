namespace Sinter.Cpu;

/// <summary>What is done to each element of a product, a bias or an activation for instance, while it is still in the cache.</summary>
/// <remarks>
/// It is applied once to each element of C, when its sum over all of k is complete, by whichever thread made it; calls do not overlap in
/// memory.
/// </remarks>
public abstract unsafe class Epilogue<T> where T : unmanaged
{
    /// <summary>Finishes a rectangle of C.</summary>
    /// <param name="row">Its first row in the whole product; in a batch, rows count on from one product to the next.</param>
    /// <param name="column">Its first column in the whole product.</param>
    /// <param name="rows">How many rows it has.</param>
    /// <param name="columns">How many columns it has.</param>
    /// <param name="c">Its first element.</param>
    /// <param name="ldc">Elements from one row to the next.</param>
    public abstract void Apply(nint row, nint column, nint rows, nint columns, T* c, nint ldc);
}
