using System.IO.MemoryMappedFiles;

namespace Sinter.Distributed;

/// <summary>Memory that several processes of one machine map, zero at first. Nothing of it outlives them: on Linux it is a file without a name, which others open through the
/// maker's descriptor; on Windows a named map, which ends with its last user; elsewhere a file that is unlinked when all have opened it.</summary>
internal sealed unsafe class SharedMemory : IDisposable
{
    readonly MemoryMappedFile _file;
    readonly MemoryMappedViewAccessor _view;
    int _descriptor = -1;
    string? _path;

    SharedMemory(MemoryMappedFile file, long bytes)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, bytes);
        byte* address = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        Address = address + _view.PointerOffset;
        Bytes = bytes;
    }

    /// <summary>The first byte.</summary>
    public byte* Address { get; }

    public long Bytes { get; }

    /// <summary>How others open it, until <see cref="Hide"/>.</summary>
    public string Name { get; private init; } = "";

    /// <summary>New memory.</summary>
    /// <exception cref="DistributedException">There is not so much.</exception>
    public static SharedMemory Create(long bytes, string nonce)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                string name = $"Local\\sinter-{nonce}";
                return new(MemoryMappedFile.CreateNew(name, bytes), bytes) { Name = name };
            }
            int descriptor = OperatingSystem.IsLinux() ? Linux.CreateMemoryFile("sinter") : -1;
            if (descriptor >= 0)
            {
                if (Linux.Resize(descriptor, bytes) != 0) throw new IOException("the system refuses the size");
                string name = $"/proc/{Environment.ProcessId}/fd/{descriptor}";
                return new(Map(name), bytes) { Name = name, _descriptor = descriptor };
            }
            string path = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"sinter-{nonce}");
            using (FileStream made = new(path, FileMode.CreateNew, FileAccess.ReadWrite)) made.SetLength(bytes);
            return new(Map(path), bytes) { Name = path, _path = path };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DistributedException($"Cannot share {bytes >> 20} MiB of memory between processes: {error.Message}. Use the backend tcp.", error);
        }
    }

    /// <summary>What another process created.</summary>
    /// <exception cref="DistributedException">It is not there, or may not be opened.</exception>
    public static SharedMemory Open(string name, long bytes)
    {
        try
        {
            return new(OperatingSystem.IsWindows() ? MemoryMappedFile.OpenExisting(name) : Map(name), bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DistributedException($"Cannot open the shared memory {name} of another rank: {error.Message}. The ranks must run as one user, in one container; otherwise use the backend tcp.", error);
        }
    }

    /// <summary>From now on nobody else can open it, and nothing is left of it when its users end, however they do.</summary>
    public void Hide()
    {
        if (_descriptor >= 0) Linux.Close(_descriptor);
        _descriptor = -1;
        if (_path is not null) File.Delete(_path);
        _path = null;
    }

    public void Dispose()
    {
        Hide();
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    static MemoryMappedFile Map(string path)
    {
        FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1);
        return MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
    }
}
