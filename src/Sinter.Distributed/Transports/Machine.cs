using System.Globalization;

namespace Sinter.Distributed;

/// <summary>What tells machines, and processes on one machine, apart.</summary>
internal static class Machine
{
    /// <summary>Equal for processes that can share memory: the machine's boot, and the namespace in which its processes are numbered.</summary>
    public static string Identity { get; } = Identify();

    /// <summary>Cores that the ranks of this machine share.</summary>
    public static int Cores { get; } = int.TryParse(Environment.GetEnvironmentVariable(Launcher.CoresVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int cores) && cores > 0
        ? cores : Environment.ProcessorCount;

    /// <summary>Whether a process of this machine lives: 'R', 'S' … as Linux says, 'T' if it is stopped, null if it is gone (a zombie is). Where the system does not tell, 'S'.</summary>
    public static char? State(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            try
            {
                using var other = System.Diagnostics.Process.GetProcessById(process);
                return other.HasExited ? null : 'S';
            }
            catch (ArgumentException)
            {
                return null;
            }
        }
        try
        {
            // The name, in parentheses, may contain anything; what follows the last one is the state.
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            char state = stat[stat.LastIndexOf(')') + 2];
            return state is 'Z' or 'X' ? null : state;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static string Identify()
    {
        try
        {
            if (OperatingSystem.IsLinux()) return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()} {File.ResolveLinkTarget("/proc/self/ns/pid", false)?.Name}";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { }
        return Environment.MachineName;
    }
}
