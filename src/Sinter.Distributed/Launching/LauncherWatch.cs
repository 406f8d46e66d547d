using System.Diagnostics;
using System.Globalization;

namespace Sinter.Distributed;

/// <summary>A rank that <c>sinter run</c> started ends when the launcher does, however that ends: nobody else would end it.</summary>
internal static class LauncherWatch
{
    static int s_started;

    /// <summary>Begins to watch, if there is a launcher.</summary>
    public static void Start()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Launcher.ProcessVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int launcher)) return;
        if (Interlocked.Exchange(ref s_started, 1) != 0) return;
        new Thread(() => Watch(launcher)) { IsBackground = true, Name = "launcher watch" }.Start();
    }

    static void Watch(int launcher)
    {
        while (Machine.State(launcher) is not null) Thread.Sleep(500);
        Console.Error.WriteLine($"sinter: the launcher (pid {launcher}) is gone; this rank ends.");
        // Not Exit, which runs handlers that may wait for other ranks.
        Process.GetCurrentProcess().Kill();
    }
}
