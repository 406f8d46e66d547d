namespace Sinter.Distributed;

/// <summary>What <c>sinter run</c> is asked for.</summary>
public sealed record LaunchOptions
{
    /// <summary>Processes on this machine.</summary>
    public required int Processes { get; init; }

    /// <summary>The program: an executable, or a .NET assembly (<c>.dll</c>).</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Machines, each with a launcher of its own.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>This machine's number; null lets the launchers number themselves in the order in which they come.</summary>
    public int? Node { get; init; }

    /// <summary>Where the launchers of several machines meet: <c>host:port</c>.</summary>
    public string? Rendezvous { get; init; }

    /// <summary>How often all ranks are started again after a failure.</summary>
    public int MaxRestarts { get; init; }

    /// <summary>The job's name; random if not given. Launchers of several machines must be given one only if other jobs use the same address.</summary>
    public string? Job { get; init; }

    /// <summary>How long ranks have to end when asked, before they are killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How to start the process that cleans up if this one is killed: a program and its arguments, to which the run's name is added. Null starts none; ranks then only watch for themselves.</summary>
    public IReadOnlyList<string>? Warden { get; init; }
}
