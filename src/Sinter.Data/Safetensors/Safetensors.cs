namespace Sinter.Data;

/// <summary>Tensors by name in the safetensors format: one file, or a folder of shards with an index. Files are written all or nothing.</summary>
public static class Safetensors
{
    /// <summary>The size of a shard unless another is asked for: 5 GB.</summary>
    public const long DefaultShardBytes = 5_000_000_000;

    /// <summary>Opens a <c>.safetensors</c> file, an index (<c>.json</c>), or a folder that holds <c>model.safetensors</c> or its index.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="mapped">True for tensors on the mapped file; false to read each into memory of its own.</param>
    /// <returns>The tensors, each made when it is asked for: what <c>Module.LoadStateDict</c> takes.</returns>
    /// <exception cref="InvalidDataException">A file breaks its format.</exception>
    public static IReadOnlyDictionary<string, Tensor> Open(string path, bool mapped = true)
    {
        if (Directory.Exists(path))
        {
            var index = Path.Combine(path, SafetensorsShards.IndexName);
            path = File.Exists(index) ? index : Path.Combine(path, SafetensorsShards.SingleName);
        }
        return path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? SafetensorsShards.Open(path, mapped) : SafetensorsFile.Open(path, mapped);
    }

    /// <summary>Writes one file. Tensors of any layout are written row-major; tensors that share memory are written each for itself.</summary>
    /// <param name="path">Replaced only when everything has been written.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="metadata">Texts to keep beside them; programs of the PyTorch world expect <c>format</c> = <c>pt</c>.</param>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        => AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors, metadata));

    /// <summary>Writes one file's bytes to a stream.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        => SafetensorsWriter.Write(stream, tensors, metadata);

    /// <summary>Writes a folder in the layout of the Hugging Face hub: <c>model.safetensors</c> if one shard is enough,
    /// else <c>model-00001-of-0000N.safetensors</c> … and <c>model.safetensors.index.json</c>. Shards of an earlier save that are no longer
    /// named are removed.</summary>
    /// <param name="folder">Created if missing.</param>
    /// <param name="tensors">By name.</param>
    /// <param name="maxShardBytes">No shard's elements take more, except a single tensor that does so alone.</param>
    /// <param name="metadata">Texts to keep in every shard.</param>
    public static void SaveSharded(string folder, IReadOnlyDictionary<string, Tensor> tensors, long maxShardBytes = DefaultShardBytes,
        IReadOnlyDictionary<string, string>? metadata = null)
        => SafetensorsShards.Save(folder, tensors, maxShardBytes, metadata);
}
