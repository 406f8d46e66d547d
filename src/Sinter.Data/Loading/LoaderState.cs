namespace Sinter.Data;

/// <summary>How far a loader has come. Given back to a loader of the same data and seed, it goes on with the next batch.</summary>
/// <param name="Epoch">Complete passes over the data before this one.</param>
/// <param name="Position">Batches of this pass that were handed out.</param>
public readonly record struct LoaderState(long Epoch, long Position);
