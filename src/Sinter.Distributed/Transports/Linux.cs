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

    /// <summary>Whether <see cref="Send"/> knows how a message is laid out.</summary>
    public static bool HasMessages => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Sends two pieces of memory through a socket as one; −1 if that fails.</summary>
    public static long Send(int socket, byte* first, long firstBytes, byte* second, long secondBytes)
    {
        Piece* pieces = stackalloc Piece[2] { new() { Data = first, Bytes = (nint)firstBytes }, new() { Data = second, Bytes = (nint)secondBytes } };
        MessageHeader message = new() { Pieces = pieces, Count = 2 };
        const int NoSignal = 0x4000;
        return SendMessage(socket, &message, NoSignal);
    }

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    private static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MemoryFile(string name, uint closeOnExec);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, int* word, long operation, long value, Time* timeout, int* word2, long value3);

    // struct iovec
    struct Piece
    {
        public byte* Data;
        public nint Bytes;
    }

    // struct msghdr; what is not named here stays 0.
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    struct MessageHeader
    {
        [FieldOffset(16)] public Piece* Pieces;
        [FieldOffset(24)] public nint Count;
    }

    struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
