using System.Buffers.Binary;
using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Sinter.Data;

/// <summary>A safetensors file as a dictionary of tensors. Opening reads the header alone; a tensor is made when it is asked for, and
/// normally on the file's own bytes.</summary>
/// <remarks>The mapping is private: writing into such a tensor changes memory, never the file. It lives as long as this object or one of the tensors.
/// While it lives nobody may shorten the file in place; replacing it, as <see cref="AtomicFile"/> does, is harmless.</remarks>
public sealed class SafetensorsFile : IReadOnlyDictionary<string, Tensor>
{
    readonly SafetensorsHeader _header;
    readonly FileContent _content;
    readonly bool _mapped;
    readonly long _dataStart;
    readonly ConcurrentDictionary<string, Storage> _storages = new();

    SafetensorsFile(string path, SafetensorsHeader header, FileContent content, bool mapped, long dataStart)
        => (Location, _header, _content, _mapped, _dataStart) = (path, header, content, mapped, dataStart);

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
        var content = FileContent.Open(path, mapped);
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            content.Read(0, prefix, "the header's length");
            var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerBytes > SafetensorsFormat.HeaderLimit)
                throw BadFile.At(path, 0, $"a header of at most {SafetensorsFormat.HeaderLimit} bytes", $"the length {headerBytes}");
            var text = content.Read(8, (int)headerBytes, $"a header of {headerBytes} bytes");
            var dataStart = 8 + (long)headerBytes;
            return new(path, SafetensorsHeader.Parse(path, text, content.Length - dataStart), content, mapped, dataStart);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>The tensor of a name. A mapped one shares its elements with every other that this object gave under that name.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    /// <exception cref="NotSupportedException">Its element type is none of a <see cref="Tensor"/>'s.</exception>
    /// <exception cref="InvalidDataException">A bool is neither 0 nor 1, or the file became shorter.</exception>
    public Tensor this[string name] => _header.Entries.TryGetValue(name, out var entry) ? Make(entry)
        : throw new KeyNotFoundException($"{Location}: there is no tensor {BadFile.Show(name)}; {Closest(name)}.");

    Tensor Make(SafetensorsEntry entry)
    {
        if (entry.DType is not { } dtype)
            throw new NotSupportedException(
                $"{Location}: tensor {BadFile.Show(entry.Name)} has elements of type {BadFile.Show(entry.Format)}, which no Sinter tensor holds; "
                + "convert it to a type such as F32 or I64 first.");
        var storage = _mapped ? _storages.GetOrAdd(entry.Name, _ => Elements(entry)) : Elements(entry);
        return Tensor.Over(storage, dtype, entry.Shape);
    }

    Storage Elements(SafetensorsEntry entry)
        => _content.Elements(_dataStart + entry.Begin, entry.Shape.Count, SafetensorsFormat.Parse(entry.Format)!, swapped: false, $"tensor {BadFile.Show(entry.Name)}");

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
}
