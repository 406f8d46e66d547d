namespace Sinter.Distributed;

/// <summary>Two ranks have different models: other parameters, shapes or types; or values that should be equal and are not.</summary>
/// <param name="message">Names the rank, the first parameter that differs, and both versions of it.</param>
/// <param name="rank">The first rank that differs from rank 0.</param>
/// <param name="parameter">The first parameter or buffer that differs.</param>
public sealed class ModelMismatchException(string message, int rank, string parameter) : DistributedException(message)
{
    /// <summary>The first rank that differs from rank 0.</summary>
    public int Rank => rank;

    /// <summary>The first parameter or buffer that differs.</summary>
    public string Parameter => parameter;
}
