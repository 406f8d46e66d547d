using System.Globalization;

namespace Sinter.Distributed;

/// <summary>Who listens at a TCP port of this machine. Linux tells; elsewhere nothing is said.</summary>
internal static class PortOwner
{
    /// <summary> " Process 1234 (name) listens there." or nothing.</summary>
    public static string Describe(int port)
    {
        try
        {
            HashSet<string> sockets = [.. Listening("/proc/net/tcp", port), .. Listening("/proc/net/tcp6", port)];
            if (sockets.Count == 0) return "";
            foreach (string process in Directory.EnumerateDirectories("/proc"))
                if (int.TryParse(Path.GetFileName(process), out int pid) && Holds(process, sockets))
                    return $" Process {pid} ({File.ReadAllText($"{process}/comm").Trim()}) listens there.";
            return "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles($"{process}/fd").Any(fd => File.ResolveLinkTarget(fd, false) is { } target && sockets.Contains(Path.GetFileName(target.FullName)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Columns: slot, local address:port in hexadecimal, remote, state (0A listens), …, and as the tenth the inode.
    static IEnumerable<string> Listening(string table, int port)
    {
        if (!File.Exists(table)) yield break;
        foreach (string line in File.ReadLines(table).Skip(1))
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 9 && columns[3] == "0A" && columns[1].EndsWith(port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
                yield return $"socket:[{columns[9]}]";
        }
    }
}
