using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Sinter.Data;

/// <summary>A file of tensors by name, in whichever format: safetensors, PyTorch, npy, npz. Opening reads what the file says of them; each is made when it is asked for,
/// on the file's own bytes where the format allows.</summary>
/// <remarks>What <see cref="Nn.Module.LoadStateDict"/> takes. Tensors in nested containers of a PyTorch file have the keys on the way to them, joined by dots, as their names.
/// A mapped file is never written to: writing into such a tensor changes memory alone. While it is in use nobody may shorten it in place; replacing it, as <see cref="AtomicFile"/>
/// does, is harmless.</remarks>
public sealed class TensorFile : IReadOnlyDictionary<string, Tensor>
{
    /// <summary>The name of the tensor of a file that holds one without a name.</summary>
    public const string NamelessTensor = "tensor";

    readonly OrderedDictionary<string, Part> _parts = [];

    /// <summary>A tensor of a file: what is known of it, and how it is made.</summary>
    internal readonly record struct Part(TensorEntry Entry, Func<Tensor> Make);

    internal TensorFile(string location, TensorFileFormat format, IEnumerable<Part> parts, IReadOnlyDictionary<string, string> metadata)
    {
        (Location, Format, Metadata) = (location, format, metadata);
        foreach (var part in parts) _parts.Add(part.Entry.Name, part);
        Entries = _parts.Values.Select(p => p.Entry).ToArray();
    }

    internal Part? PartOf(string name) => _parts.TryGetValue(name, out var part) ? part : null;

    /// <summary>The file or folder.</summary>
    public string Location { get; }

    /// <summary>What it was recognised as, by its content.</summary>
    public TensorFileFormat Format { get; }

    /// <summary>Texts beside the tensors: the metadata of safetensors, the texts and numbers of a PyTorch file by the paths to them.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the file says of each tensor, in its order.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Opens a file, or a folder of shards. Its content decides what it is, whatever its name.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="mapped">True for tensors on the mapped file; false to read each into memory of its own, for files that others may shorten.</param>
    /// <exception cref="InvalidDataException">The file is of no known format, or breaks its own: the message names the byte, what was expected and what was found.</exception>
    public static TensorFile Open(string path, bool mapped = true) => TensorFileReader.Open(path, mapped);

    /// <summary>Writes a file, all or nothing, in the format that its name asks for: <c>.safetensors</c>; <c>.pt</c>, <c>.pth</c> or <c>.bin</c> for PyTorch; <c>.npz</c>; <c>.npy</c> for a single tensor.</summary>
    /// <param name="path">Replaced only when everything has been written.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="metadata">Texts to keep beside them, where the format has a place: safetensors.</param>
    /// <exception cref="ArgumentException">The name asks for no known format, or for one of a single tensor and there are others.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".safetensors": Safetensors.Save(path, tensors, metadata); break;
            case ".pt" or ".pth" or ".bin": PyTorchFile.Save(tensors, path); break;
            case ".npz": Npz.Save(path, tensors); break;
            case ".npy":
                Check.Argument(tensors.Count == 1, $"TensorFile.Save: an npy file holds one tensor, not {tensors.Count}; write a .npz.");
                Npy.Save(path, tensors.Values.First());
                break;
            default: throw new ArgumentException($"TensorFile.Save: the name of '{path}' asks for no format; end it with .safetensors, .pt, .pth, .bin, .npz or .npy.");
        }
    }

    /// <summary>The tensors whose names begin with a path and a dot, under the rest of their names: <c>model</c> of <c>model.fc.weight</c> gives <c>fc.weight</c>.</summary>
    /// <param name="path">The path, such as <c>state_dict</c>, or <c>module</c> as DataParallel prefixes it.</param>
    /// <exception cref="KeyNotFoundException">No name begins so.</exception>
    public TensorFile Below(string path)
    {
        var prefix = path + ".";
        var below = _parts.Values.Where(p => p.Entry.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(p => p with { Entry = p.Entry with { Name = p.Entry.Name[prefix.Length..] } }).ToArray();
        if (below.Length == 0) throw new KeyNotFoundException($"{Location}: no tensor is below {BadFile.Show(path)}; there {Some("")}.");
        var texts = Metadata.Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal));
        return new(Location, Format, below, texts.ToDictionary(m => m.Key[prefix.Length..], m => m.Value));
    }

    /// <summary>The tensor of a name.</summary>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    /// <exception cref="NotSupportedException">Its element type is none of a <see cref="Tensor"/>'s.</exception>
    /// <exception cref="InvalidDataException">Its elements break the format.</exception>
    public Tensor this[string name] => _parts.TryGetValue(name, out var part) ? part.Make()
        : throw new KeyNotFoundException($"{Location}: there is no tensor {BadFile.Show(name)}; there {Some(name)}.");

    // A key is most often missed by its prefix.
    string Some(string name)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        var similar = Keys.Where(k => k.EndsWith(last, StringComparison.Ordinal)).Concat(Keys).Take(3).Select(BadFile.Show).ToArray();
        return similar.Length == 0 ? "are none at all" : $"are {Count}, among them {string.Join(", ", similar)}";
    }

    /// <summary>The number of tensors.</summary>
    public int Count => _parts.Count;

    /// <summary>The names, in the file's order.</summary>
    public IEnumerable<string> Keys => _parts.Keys;

    /// <summary>The tensors, each made when it is reached.</summary>
    public IEnumerable<Tensor> Values => _parts.Values.Select(p => p.Make());

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool ContainsKey(string key) => _parts.ContainsKey(key);

    /// <summary>The tensor of a name, if there is one.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Tensor value)
    {
        value = _parts.TryGetValue(key, out var part) ? part.Make() : null;
        return value is not null;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Tensor>> GetEnumerator() => _parts.Select(p => KeyValuePair.Create(p.Key, p.Value.Make())).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
