namespace Sinter.Distributed;

/// <summary>A member did not take part in a collective within the group's timeout.</summary>
/// <param name="message">Names the rank that is missing, and the collective.</param>
public sealed class CollectiveTimeoutException(string message) : DistributedException(message);
