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
/// <param name="Message">What happened, with names, calls and places. Of a member that is gone: why.</param>
/// <param name="Who">The member that is gone. Each rank adds what it was doing itself when it heard of it.</param>
internal sealed record Fault(FaultKind Kind, int Rank, string Message, string Who = "")
{
    /// <summary>The fault behind an exception of this process.</summary>
    public static Fault Of(Exception error, Peer self) => error switch
    {
        DistributedException { Fault: { } fault } => fault,
        DistributedException => new(FaultKind.Other, self.Rank, error.Message),
        _ => new(FaultKind.Gone, self.Rank, $"it threw {error.GetType().Name}: {error.Message}", self.ToString()),
    };

    /// <summary>The exception to throw here, during a call if there is one.</summary>
    public DistributedException ToException(in Call? call = null)
    {
        string message = Kind == FaultKind.Gone ? $"{Who} is gone{(call is { } now ? $" while {now}" : "")}: {Message}" : Message;
        return Kind switch
        {
            FaultKind.Gone => new PeerGoneException(message, Rank) { Fault = this },
            FaultKind.Mismatch => new CollectiveMismatchException(message) { Fault = this },
            FaultKind.Timeout => new CollectiveTimeoutException(message) { Fault = this },
            FaultKind.Corrupt => new CorruptFrameException(message) { Fault = this },
            _ => new DistributedException(message) { Fault = this },
        };
    }
}
