using System.Buffers.Binary;
using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Sinter.Cpu;

namespace Sinter.Data;

/// <summary>A safetensors file as a dictionary of tensors. Opening reads the header alone; a tensor is made when it is asked for, and
/// normally on the file's own bytes.</summary>
/// <remarks>The mapping is private: writing into such a tensor changes memory, never the file. It lives as long as this object or one of the tensors.
/// While it lives nobody may shorten the file in place; replacing it, as <see cref="AtomicFile"/> does, is harmless.</remarks>
public sealed class SafetensorsFile : IReadOnlyDictionary<string, Tensor>
{
    readonly SafetensorsHeader _header;
    readonly SafeFileHandle _handle;
    readonly MappedFile? _mapping;
    readonly long _dataStart;
    readonly ConcurrentDictionary<string, Storage> _storages = new();

    SafetensorsFile(string path, SafetensorsHeader header, SafeFileHandle handle, MappedFile? mapping, long dataStart)
        => (Location, _header, _handle, _mapping, _dataStart) = (path, header, handle, mapping, dataStart);

    /// <summary>The file.</summary>
    public string Location { get; }

    /// <summary>The texts saved beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>What the header says of each tensor, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _header.Entries;

    /// <summary>Opens a file and checks its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">True for tensors on the mapped file; false to read each into memory of its own, for files that others may
    /// shorten.</param>
    /// <exception cref="InvalidDataException">The file breaks the format: the message names the byte, what was expected and what was
    /// found.</exception>
    public static SafetensorsFile Open(string path, bool mapped = true)
    {
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        try
        {
            var length = RandomAccess.GetLength(handle);
            if (length < 8) throw BadFile.Ends(path, length, 8, "the header's length");
            Span<byte> prefix = stackalloc byte[8];
            ReadExactly(path, handle, prefix, 0);
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerBytes > SafetensorsFormat.HeaderLimit)
                throw BadFile.At(path, 0, $"a header of at most {SafetensorsFormat.HeaderLimit} bytes", $"the length {headerBytes}");
            var dataStart = 8 + (long)headerBytes;
            if (dataStart > length) throw BadFile.Ends(path, length, dataStart, $"a header of {headerBytes} bytes");
            var text = new byte[headerBytes];
            ReadExactly(path, handle, text, 8);
            var header = SafetensorsHeader.Parse(path, text, length - dataStart);
            return new(path, header, handle, mapped ? new MappedFile(handle, length) : null, dataStart);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name. A mapped one shares its elements with every other that this object gave under that name.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    /// <exception cref="NotSupportedException">Its element type is none of a <see cref="Tensor"/>'s.</exception>
    /// <exception cref="InvalidDataException">A bool is neither 0 nor 1, or the file became shorter.</exception>
    public Tensor this[string name] => _header.Entries.TryGetValue(name, out var entry) ? Make(entry)
        : throw new KeyNotFoundException($"{Location}: there is no tensor {BadFile.Show(name)}; {Closest(name)}.");

    unsafe Tensor Make(SafetensorsEntry entry)
    {
        var dtype = entry.DType ?? throw new NotSupportedException(
            $"{Location}: tensor {BadFile.Show(entry.Name)} has elements of type {BadFile.Show(entry.Format)}, which no Sinter tensor holds; "
            + "convert it to a type such as F32 or I64 first.");
        var bytes = entry.End - entry.Begin;
        var pointer = _mapping is null ? 0 : _mapping.Pointer + (nint)(_dataStart + entry.Begin);
        // Elements that do not lie on a multiple of their size are moved to where they do.
        if (_mapping is { } mapping && pointer % dtype.Size == 0)
        {
            var storage = _storages.GetOrAdd(entry.Name, _ => new Storage(Device.Cpu, mapping, pointer, bytes));
            for (long done = 0; dtype == DType.Bool && done < bytes; done += 1 << 30)
                CheckBools(entry, new((byte*)pointer + done, (int)Math.Min(bytes - done, 1 << 30)), done);
            return Tensor.Over(storage, dtype, entry.Shape);
        }
        var y = Tensor.Empty(entry.Shape, dtype);
        for (long done = 0; done < bytes;)
        {
            var part = new Span<byte>(y.Address + done, (int)Math.Min(bytes - done, 1 << 30));
            ReadExactly(Location, _handle, part, _dataStart + entry.Begin + done);
            if (dtype == DType.Bool) CheckBools(entry, part, done);
            done += part.Length;
        }
        GC.KeepAlive(y);
        return y;
    }

    void CheckBools(SafetensorsEntry entry, ReadOnlySpan<byte> values, long skipped)
    {
        var bad = values.IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (bad >= 0)
            throw BadFile.At(Location, _dataStart + entry.Begin + skipped + bad, $"0 or 1, a BOOL of tensor {BadFile.Show(entry.Name)}", $"{values[bad]}");
    }

    static void ReadExactly(string path, SafeFileHandle handle, Span<byte> into, long position)
    {
        for (var done = 0; done < into.Length;)
        {
            var read = RandomAccess.Read(handle, into[done..], position + done);
            if (read == 0) throw BadFile.Ends(path, position + done, position + into.Length, "more bytes: it became shorter while it was read");
            done += read;
        }
    }

    // A key is most often missed by its prefix.
    string Closest(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        var similar = Keys.Where(k => k.EndsWith(last, StringComparison.Ordinal)).Concat(Keys).Take(3).Select(BadFile.Show).ToArray();
        return similar.Length == 0 ? "it has none at all" : $"it has {Count}, among them {string.Join(", ", similar)}";
    }

    /// <summary>The number of tensors.</summary>
    public int Count => _header.Entries.Count;

    /// <summary>The names, in the order of the header.</summary>
    public IEnumerable<string> Keys => _header.Entries.Keys;

    /// <summary>The tensors, each made when it is reached.</summary>
    public IEnumerable<Tensor> Values => _header.Entries.Values.Select(Make);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool ContainsKey(string key) => _header.Entries.ContainsKey(key);

    /// <summary>The tensor of a name, if there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value)
    {
        value = _header.Entries.TryGetValue(key, out var entry) ? Make(entry) : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator()
        => _header.Entries.Values.Select(e => KeyValuePair.Create(e.Name, Make(e))).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The pages of the file as memory of tensors. Collected with its last holder; the view's handle then unmaps it.</summary>
    sealed class MappedFile : Block
    {
        readonly MemoryMappedFile _file;
        readonly MemoryMappedViewAccessor _view;

        public MappedFile(SafeFileHandle handle, long length)
        {
            // Copy on write: an in-place change of a tensor neither reaches the file nor faults.
            _file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.CopyOnWrite, HandleInheritability.None, leaveOpen: true);
            _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.CopyOnWrite);
            Bytes = length;
            Pointer = _view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (nint)_view.PointerOffset;
        }

        public override void Release()
        {
            Pointer = 0;
            _view.Dispose();
            _file.Dispose();
        }
    }
}
