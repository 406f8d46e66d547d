namespace Sinter.Data;

/// <summary>One array in NumPy's npy format: <c>np.save</c> and <c>np.load</c>.</summary>
/// <remarks>Every type of numbers is read, in either byte order, row- or column-major; <c>uint16</c> and <c>uint32</c> as the next wider signed type, <c>uint64</c> as int64 if its values fit.
/// Pickled objects are refused.</remarks>
public static class Npy
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">True for a tensor on the mapped file; false to read it into memory of its own.</param>
    /// <exception cref="InvalidDataException">The file breaks the format, or holds pickled objects.</exception>
    /// <exception cref="NotSupportedException">No tensor holds elements of this type.</exception>
    public static Tensor Load(string path, bool mapped = true) => Read(FileContent.Open(path, mapped));

    /// <summary>Reads an array from a stream, to its end.</summary>
    /// <exception cref="InvalidDataException">The bytes break the format, or hold pickled objects.</exception>
    /// <exception cref="NotSupportedException">No tensor holds elements of this type.</exception>
    public static Tensor Load(Stream stream) => Read(FileContent.ReadAll(stream));

    /// <summary>Writes a file, all or nothing: version 1.0, row-major.</summary>
    /// <param name="path">Replaced only when everything has been written.</param>
    /// <param name="x">The tensor.</param>
    /// <exception cref="NotSupportedException">NumPy has no such type: bfloat16.</exception>
    public static void Save(string path, Tensor x) => AtomicFile.Write(path, stream => Write(stream, x));

    /// <summary>Writes a file's bytes to a stream.</summary>
    /// <exception cref="NotSupportedException">NumPy has no such type: bfloat16.</exception>
    public static void Write(Stream stream, Tensor x)
    {
        stream.Write(NpyHeader.Write(Code(x), x.Shape));
        TensorBytes.Write(stream, x);
    }

    internal static string Code(Tensor x) => NumpyType.CodeOf(ElementType.Of(x.DType))
        ?? throw new NotSupportedException($"Npy: the tensor is {x.DType.Name}, which NumPy does not have; convert it with To, for example to float32.");

    internal static Tensor Read(FileContent content)
    {
        var header = NpyHeader.Read(content.Name, content.Read);
        return Make(content, header, header.DataPosition);
    }

    /// <summary>The tensor of a header whose elements lie at a place.</summary>
    internal static Tensor Make(FileContent content, NpyHeader header, long position)
    {
        if (header.Type.Type.DType is not { } dtype)
            throw new NotSupportedException($"{content.Name}: the elements are of type {header.Type.Type.Name}, which no Sinter tensor holds; convert them first.");
        var storage = content.Elements(position, header.Shape.Count, header.Type.Type, header.Type.IsBigEndian, $"elements of {header.Shape}");
        return new Tensor(storage, dtype, header.Shape, header.IsFortran ? NpyHeader.ColumnMajor(header.Shape) : null);
    }
}
