namespace Sinter.Distributed;

/// <summary>Bytes changed on their way between two ranks: a checksum does not match. Nothing of the frame was used.</summary>
/// <param name="message">Names the sender, the collective and the frame.</param>
public sealed class CorruptFrameException(string message) : DistributedException(message);
