namespace Sinter.Distributed;

/// <summary>A backward pass left out parameters, although it was not said that this may happen.</summary>
/// <param name="message">Names them.</param>
/// <param name="parameters">Their names.</param>
public sealed class UnusedParametersException(string message, IReadOnlyList<string> parameters) : DistributedException(message)
{
    /// <summary>The names of the parameters without a gradient.</summary>
    public IReadOnlyList<string> Parameters => parameters;
}
