namespace Sinter.Distributed;

/// <summary>How a process joins a group. Whatever is not given comes from the environment in which a launcher started the process.</summary>
public sealed record GroupOptions
{
    /// <summary><c>auto</c> (shared memory if all ranks are on one machine, TCP otherwise, MPI if <c>mpirun</c> started the process), <c>shm</c>, <c>tcp</c> or <c>mpi</c>.
    /// The environment variable <c>SINTER_BACKEND</c> if not given.</summary>
    public string? Backend { get; init; }

    /// <summary>Where ranks meet: <c>tcp://host:port</c>, where rank 0 listens; <c>file:///path</c>, a file that all can read, whatever its present content; or null for what the launcher says.</summary>
    public string? Rendezvous { get; init; }

    /// <summary>This process's rank.</summary>
    public int? Rank { get; init; }

    /// <summary>How many ranks there are.</summary>
    public int? Size { get; init; }

    /// <summary>How long a collective waits for a rank. Ten minutes, or <c>SINTER_TIMEOUT</c> seconds, if not given.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How long to wait for all ranks to meet. Five minutes if not given.</summary>
    public TimeSpan? JoinTimeout { get; init; }

    /// <summary>How often ranks tell each other that they live (TCP). A rank that is silent for three times as long counts as gone. Five seconds, or <c>SINTER_HEARTBEAT</c> seconds, if not given.</summary>
    public TimeSpan? Heartbeat { get; init; }

    /// <summary>The name of the job: ranks of different jobs do not mix, even if they meet at one address.</summary>
    public string? Job { get; init; }

    /// <summary>Lets MPI reduce by itself, in whatever order it likes. Faster on some networks; results may then differ between numbers of ranks and libraries.</summary>
    public bool NativeReduction { get; init; }

    /// <summary>Where the reports of missing ranks go. The error stream if not given.</summary>
    public TextWriter? Log { get; init; }
}
