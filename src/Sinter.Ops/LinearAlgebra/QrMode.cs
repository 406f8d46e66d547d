namespace Sinter;

/// <summary>How much of a QR decomposition is wanted.</summary>
public enum QrMode
{
    /// <summary>Q with min(M, N) columns, R with as many rows.</summary>
    Reduced,
    /// <summary>Q square, R as large as the matrix.</summary>
    Complete,
    /// <summary>R alone; Q is empty.</summary>
    R,
}
