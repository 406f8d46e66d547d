namespace Sinter.Cli;

/// <summary>How the user calls the tool: what comes before the command in a line to copy.</summary>
public static class Invocation
{
    /// <summary><c>sinter</c>, or in a clone of the repository the <c>dotnet run</c> line that builds and starts it.</summary>
    public static string Program { get; } =
        AppContext.BaseDirectory.Replace('\\', '/').Contains("/src/Sinter.Cli/bin/", StringComparison.Ordinal)
            ? "dotnet run -c Release --project src/Sinter.Cli --"
            : "sinter";

    /// <summary>An argument as a shell reads it back.</summary>
    public static string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsLetterOrDigit(c) || "-_./\\:=+".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"\"{argument}\"";
}
