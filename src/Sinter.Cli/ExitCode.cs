namespace Sinter.Cli;

/// <summary>What the tool's exit codes mean.</summary>
public static class ExitCode
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The work failed; one line on the error stream says why.</summary>
    public const int Failure = 1;

    /// <summary>The command line is not understood.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Stopped by a request to terminate: 128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
