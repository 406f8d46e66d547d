namespace Sinter;

/// <summary>A matrix has no decomposition, inverse or solution of the kind asked for; the message says which matrix of a batch, and where it fails.
/// After <c>torch.linalg.LinAlgError</c>.</summary>
public sealed class LinearAlgebraException(string message) : ArgumentException(message);
