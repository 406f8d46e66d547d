namespace Sinter.Distributed;

/// <summary>Members of a group called different collectives, or one with different types, sizes, roots or operations. The message has both call sites.</summary>
/// <param name="message">Both calls, with their places.</param>
public sealed class CollectiveMismatchException(string message) : DistributedException(message);
