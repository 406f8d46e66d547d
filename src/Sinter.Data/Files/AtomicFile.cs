using System.Runtime.InteropServices;

namespace Sinter.Data;

/// <summary>A file that appears whole or not at all: it is written under a temporary name in the same folder, flushed to the disk, then renamed.
/// Whatever stood at the path before stays readable until that moment, and stays for good if writing fails.</summary>
public sealed partial class AtomicFile : IDisposable
{
    readonly FileStream _stream;
    readonly string _path;
    bool _moved;

    AtomicFile(string path, FileStream stream) => (_path, _stream) = (path, stream);

    /// <summary>The temporary file.</summary>
    public Stream Stream => _stream;

    /// <summary>Starts to write. Without <see cref="Commit"/>, <see cref="Dispose"/> removes what was written.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static AtomicFile Create(string path)
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path) ??
            throw new ArgumentException($"AtomicFile: '{path}' is a root, not a file; give a path with a file name.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"AtomicFile: the folder '{folder}' of '{Path.GetFileName(path)}' does not exist; create it first.");
        // A long name leaves no room for a longer one, so the temporary name does not contain it.
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        return new(path, new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16));
    }

    /// <summary>Writes a file, all or nothing.</summary>
    /// <param name="path">Where it shall stand; an existing file is replaced.</param>
    /// <param name="write">Fills the stream. If it throws, the temporary file is removed and the path is as before.</param>
    public static void Write(string path, Action<Stream> write)
    {
        using var file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Makes the file durable and gives it its name.</summary>
    /// <exception cref="IOException">The disk is full, or the path is a folder or in use; nothing was changed.</exception>
    public void Commit()
    {
        ObjectDisposedException.ThrowIf(_moved, this);
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_stream.Name, _path, overwrite: true);
        _moved = true;
        FlushFolder(Path.GetDirectoryName(_path)!);
    }

    /// <summary>Removes the temporary file unless it was committed.</summary>
    public void Dispose()
    {
        if (_moved) return;
        _moved = true;
        try { _stream.Dispose(); }
        catch (Exception e) when (e is IOException or ArgumentException) { }   // A full disk, or a file at its limit: the bytes are thrown away in any case.
        File.Delete(_stream.Name);
    }

    // The new name survives a power failure only when the folder is on the disk too. Where that cannot be asked for, the rename still is atomic.
    static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = OpenFolder(folder, 0);
        if (descriptor < 0) return;
        _ = Synchronize(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
