namespace Sinter.Distributed;

/// <summary>A checkpoint could not be written, or none can be read. Checkpoints that were complete before are unharmed.</summary>
/// <param name="message">Names the rank, the file and the cause.</param>
/// <param name="cause">What the system said on this rank.</param>
public sealed class CheckpointException(string message, Exception? cause = null) : IOException(message, cause);
