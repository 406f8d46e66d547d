namespace Sinter.Distributed;

/// <summary>The ranks of a group did not find each other. The message names who is missing, or what does not fit.</summary>
/// <param name="message">Who, where, how long.</param>
/// <param name="cause">What the system said.</param>
public sealed class RendezvousException(string message, Exception? cause = null) : DistributedException(message, cause);
