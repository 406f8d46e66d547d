namespace Sinter.Distributed;

/// <summary>Bytes changed on their way between two ranks: a checksum does not match. The buffer's content is not to be used.</summary>
/// <param name="message">Names the sender, the collective and the frame.</param>
public sealed class CorruptFrameException(string message) : DistributedException(message);
