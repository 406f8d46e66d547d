namespace Sinter.Data;

/// <summary>Arrays by name in NumPy's npz format, a zip archive of npy files: <c>np.savez</c>, <c>np.savez_compressed</c> and <c>np.load</c>.</summary>
public static class Npz
{
    /// <summary>Opens an archive.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">True for tensors on the mapped file where they are stored as they are; false to read each into memory of its own.</param>
    /// <returns>The tensors, each made when it is asked for.</returns>
    /// <exception cref="InvalidDataException">The file breaks the format, or holds pickled objects.</exception>
    public static TensorFile Open(string path, bool mapped = true) => NpzReader.Open(FileContent.Open(path, mapped), path);

    /// <summary>Writes an archive, all or nothing, each array stored as it is at a multiple of 64 bytes.</summary>
    /// <param name="path">Replaced only when everything has been written.</param>
    /// <param name="tensors">By name.</param>
    /// <exception cref="NotSupportedException">NumPy has no such type: bfloat16.</exception>
    public static void Save(string path, IReadOnlyDictionary<string, Tensor> tensors) => AtomicFile.Write(path, stream => Write(stream, tensors));

    /// <summary>Writes an archive's bytes to a stream.</summary>
    /// <exception cref="NotSupportedException">NumPy has no such type: bfloat16.</exception>
    public static unsafe void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors)
    {
        var zip = new ZipWriter(stream);
        foreach (var (name, tensor) in tensors)
        {
            var header = NpyHeader.Write(Npy.Code(tensor), tensor.Shape);
            var x = tensor.IsContiguous ? tensor : tensor.Alias().Clone();
            zip.Add(name + ".npy", header, x.Count == 0 ? null : x.Address, x.Count * x.DType.Size);
            GC.KeepAlive(x);
        }
        zip.Finish();
    }
}
