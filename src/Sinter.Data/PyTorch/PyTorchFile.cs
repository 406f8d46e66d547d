namespace Sinter.Data;

/// <summary>The files of <c>torch.save</c> and <c>torch.load</c>: tensors in containers of Python, as <c>.pt</c> and <c>.pth</c> files hold them.</summary>
/// <remarks><para>Reading never runs anything: a pickle may name only what <c>torch.load(weights_only=True)</c> allows and NumPy's arrays;
/// whatever else it names is refused, by name.</para>
/// <para>A Python value becomes:</para>
/// <list type="table">
/// <item><term>Tensor, Parameter</term><description><see cref="Tensor"/>, <see cref="Nn.Parameter"/>; those that shared memory share it again.
/// Arrays of NumPy become tensors too.</description></item>
/// <item><term>dict, OrderedDict</term><description><c>OrderedDictionary&lt;object, object?&gt;</c></description></item>
/// <item><term>list, tuple, set</term><description><c>List&lt;object?&gt;</c>, <c>object?[]</c>, <c>HashSet&lt;object&gt;</c></description></item>
/// <item><term>int, float, complex, bool, str, bytes, None</term><description>
/// <c>long</c> (or <c>BigInteger</c>), <c>double</c>, <c>Complex</c>, <c>bool</c>, <c>string</c>, <c>byte[]</c>, <c>null</c></description></item>
/// <item><term>torch.Size, dtype, device</term><description><see cref="Shape"/>, <see cref="DType"/>, <c>string</c></description></item>
/// </list></remarks>
public static class PyTorchFile
{
    /// <summary>Reads a file, of any version since 0.2. After <c>torch.load</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mapped">True for tensors on the mapped file, which is never written to; false to read each into memory of its own.</param>
    /// <returns>The saved value; see the class for its type.</returns>
    /// <exception cref="InvalidDataException">The file breaks its format, or names what is not allowed.</exception>
    /// <exception cref="NotSupportedException">A tensor has elements of a type that no <see cref="Tensor"/> holds.</exception>
    [Export("load", Rename = "path: f, mapped: mmap, stream: f")]
    public static object? Load(string path, bool mapped = true) => Load(FileContent.Open(path, mapped));

    /// <summary>Reads a file's bytes from a stream, to its end, 2 GB at most. After <c>torch.load</c>.</summary>
    /// <exception cref="InvalidDataException">The bytes break the format, or name what is not allowed.</exception>
    /// <exception cref="NotSupportedException">A tensor has elements of a type that no <see cref="Tensor"/> holds.</exception>
    public static object? Load(Stream stream) => Load(FileContent.ReadAll(stream));

    static object? Load(FileContent content) => StoredValues.Make(PyTorchReader.Read(content));

    /// <summary>Writes a file that <c>torch.load</c> reads, all or nothing. After <c>torch.save</c>.</summary>
    /// <param name="value">Tensors, and what Python has of containers, texts and numbers: dictionaries, lists, arrays of objects (as tuples), sets …
    /// A state dict is one of those.</param>
    /// <param name="path">Replaced only when everything has been written.</param>
    /// <exception cref="ArgumentException">Something in the value has no form in Python.</exception>
    [Export("save", Rename = "value: obj, path: f, stream: f")]
    public static void Save(object? value, string path) => AtomicFile.Write(path, stream => Save(value, stream));

    /// <summary>Writes a file's bytes to a stream. After <c>torch.save</c>.</summary>
    /// <exception cref="ArgumentException">Something in the value has no form in Python.</exception>
    public static void Save(object? value, Stream stream) => new PyTorchWriter().Write(value, stream);
}
