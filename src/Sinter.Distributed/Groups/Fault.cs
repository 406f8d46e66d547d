namespace Sinter.Distributed;

/// <summary>What broke a group. The rank that notices tells the others, and all throw the same kind of error.</summary>
internal enum FaultKind : byte
{
    Gone,
    Mismatch,
    Timeout,
    Corrupt,
    Other,
}

/// <summary>A fault in a form that can be sent to other processes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Rank">Whose fault it is; −1 if that is not known.</param>
/// <param name="Message">What happened, with names, calls and places.</param>
internal sealed record Fault(FaultKind Kind, int Rank, string Message)
{
    /// <summary>A fault that has the form of an exception of this process.</summary>
    public static Fault Of(Exception error, int rank) => error switch
    {
        PeerGoneException gone => new(FaultKind.Gone, gone.Rank, gone.Message),
        CollectiveMismatchException => new(FaultKind.Mismatch, rank, error.Message),
        CollectiveTimeoutException => new(FaultKind.Timeout, rank, error.Message),
        CorruptFrameException => new(FaultKind.Corrupt, rank, error.Message),
        DistributedException => new(FaultKind.Other, rank, error.Message),
        _ => new(FaultKind.Other, rank, $"{error.GetType().Name}: {error.Message}"),
    };

    /// <summary>The exception to throw here.</summary>
    public DistributedException ToException(Exception? cause = null) => Kind switch
    {
        FaultKind.Gone => new PeerGoneException(Message, Rank, cause),
        FaultKind.Mismatch => new CollectiveMismatchException(Message),
        FaultKind.Timeout => new CollectiveTimeoutException(Message),
        FaultKind.Corrupt => new CorruptFrameException(Message),
        _ => new DistributedException(Message, cause),
    };
}
