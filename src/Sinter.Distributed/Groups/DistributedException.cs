namespace Sinter.Distributed;

/// <summary>What several processes do together failed. After one, a group is unusable: dispose it, and form a new one.</summary>
public class DistributedException : IOException
{
    /// <summary>An error with a message that names who, what and where.</summary>
    public DistributedException(string message) : base(message) { }

    /// <summary>An error with its cause.</summary>
    public DistributedException(string message, Exception? cause) : base(message, cause) { }

    /// <summary>What the other ranks are told.</summary>
    internal Fault? Fault { get; init; }
}
