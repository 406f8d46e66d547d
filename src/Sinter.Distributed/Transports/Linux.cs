using System.Runtime.InteropServices;

namespace Sinter.Distributed;

/// <summary>The few system calls that .NET has no name for.</summary>
internal static unsafe partial class Linux
{
    const long FutexWait = 0, FutexWake = 1;

    static readonly long FutexCall = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 98,
        _ => -1,
    };

    /// <summary>Whether threads of different processes can wait for a word in shared memory.</summary>
    public static bool HasFutex => OperatingSystem.IsLinux() && FutexCall > 0;

    /// <summary>Sleeps while <paramref name="word"/> is <paramref name="value"/>, at most so long.</summary>
    public static void Wait(int* word, int value, TimeSpan atMost)
    {
        Time time = new() { Seconds = (long)atMost.TotalSeconds, Nanoseconds = atMost.Ticks % TimeSpan.TicksPerSecond * 100 };
        SystemCall(FutexCall, word, FutexWait, value, &time, null, 0);
    }

    /// <summary>Wakes all who wait for <paramref name="word"/>.</summary>
    public static void WakeAll(int* word) => SystemCall(FutexCall, word, FutexWake, int.MaxValue, null, null, 0);

    /// <summary>Memory with a file descriptor and no name, or −1.</summary>
    public static int CreateMemoryFile(string label) => MemoryFile(label, 1);

    /// <summary>Sets the size of a file; −1 if that fails.</summary>
    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int Resize(int file, long bytes);

    /// <summary>Closes a descriptor.</summary>
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    /// <summary>Sends a signal to a process (any Unix).</summary>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MemoryFile(string name, uint closeOnExec);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, int* word, long operation, long value, Time* timeout, int* word2, long value3);

    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
