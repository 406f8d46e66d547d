using System.Text;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class NpyTests
{
    [Theory]
    [InlineData("bool", DType.Bool), InlineData("float32", DType.Float32), InlineData("float64", DType.Float64), InlineData("int8", DType.Int8), InlineData("int16", DType.Int16)]
    [InlineData("int32", DType.Int32), InlineData("int32_big", DType.Int32), InlineData("int64", DType.Int64), InlineData("uint8", DType.UInt8), InlineData("uint8_fortran", DType.UInt8)]
    [InlineData("uint16", DType.Int32), InlineData("uint32", DType.Int64), InlineData("uint64", DType.Int64)]
    public void Every_type_of_numbers_is_read(string name, DType dtype)
    {
        foreach (var mapped in (bool[])[true, false])
        {
            var x = Npy.Load(SharedData.File("formats", "npy", name + ".npy"), mapped);
            Assert.Equal((dtype, Shape.Create([5, 2, 5])), (x.DType, x.Shape));
            Assert.Equal(Enumerable.Range(0, 50).Select(i => name == "bool" ? i % 2 : (double)i), x.ToArray<double>());
            Assert.Equal(name != "uint8_fortran", x.IsContiguous);
        }
    }

    [Fact]
    public void Scalars_and_vectors_are_read()
    {
        var scalar = Npy.Load(SharedData.File("formats", "npy", "int32_scalar.npy"));
        Assert.Equal((0, 42.0), (scalar.Rank, scalar.Item()));
        Assert.Equal(25, Npy.Load(SharedData.File("formats", "npy", "int32_array.npy")).Count);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7, 8, 9], Npy.Load(SharedData.File("formats", "candle", "test.npy")).ToArray<long>());
        Assert.Equal([896, 4], Npy.Load(SharedData.File("face", "weights", "blazeface", "anchors.npy")).Shape);
    }

    [Theory, InlineData("test.npz"), InlineData("test_compressed.npz")]
    public void Archives_are_read_stored_or_compressed(string name)
    {
        var file = Npz.Open(SharedData.File("formats", "npy", name));
        Assert.Equal(["color", "depth", "unicode"], file.Keys);
        Assert.Equal(Enumerable.Range(0, 75).Select(i => (double)i), file["color"].ToArray<double>());
        Assert.Equal((DType.Float32, Shape.Create([5, 5]), 24.0), (file["depth"].DType, file["depth"].Shape, file["depth"].ToArray<double>()[24]));
        Assert.Contains("NumPy type '<U2'", Assert.Throws<NotSupportedException>(() => file["unicode"]).Message);
        Assert.Equal(["x", "x_plus_one"], Npz.Open(SharedData.File("formats", "candle", "test.npz")).Keys);
    }

    [Theory, InlineData("py2-np0-objarr.npy"), InlineData("py2-objarr.npy"), InlineData("py3-objarr.npy"), InlineData("py2-objarr.npz"), InlineData("py3-objarr.npz")]
    public void Pickled_objects_are_refused(string name)
    {
        var path = SharedData.File("formats", "npy-object-refuse", name);
        Assert.Contains("pickled Python objects, which are never loaded", Assert.Throws<InvalidDataException>(() => TensorFile.Open(path)).Message);
    }

    [Theory, InlineData("complex64", DType.Complex64), InlineData("complex128", DType.Complex128)]
    public void Complex_numbers_are_read(string name, DType dtype)
    {
        var x = Npy.Load(SharedData.File("formats", "npy", name + ".npy"));
        Assert.Equal((dtype, Shape.Create([5, 2, 5])), (x.DType, x.Shape));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => new System.Numerics.Complex(i, 0)), x.ToArray<System.Numerics.Complex>());
    }

    [Fact]
    public void What_no_tensor_holds_is_refused_by_name()
    {
        var path = SharedData.File("formats", "npy", "unicode.npy");
        Assert.Contains("'<U2'", Assert.Throws<NotSupportedException>(() => Npy.Load(path)).Message);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Every_type_that_NumPy_has_comes_back(bool mapped)
    {
        using var folder = new TemporaryFolder();
        var tensors = Enum.GetValues<DType>().Where(t => t != DType.BFloat16 && !t.IsFloat8).ToDictionary(t => t.Name, t => Tensor.Arange(0, 6).To(t).Reshape(2, 3));
        tensors["transposed"] = tensors["float32"].Transpose(0, 1);
        tensors["empty"] = Tensor.Empty([3, 0, 2], DType.Float16);
        tensors["scalar"] = Tensor.Of(42, DType.Int64);
        Npz.Save(folder.File("t.npz"), tensors);
        var read = Npz.Open(folder.File("t.npz"), mapped);
        Assert.Equal(tensors.Keys, read.Keys);
        foreach (var (name, tensor) in tensors)
        {
            Same(tensor, read[name], name);
            Assert.Equal(tensor.DType, read[name].DType);
            Npy.Save(folder.File("t.npy"), tensor);
            Same(tensor, Npy.Load(folder.File("t.npy"), mapped), name);
        }
        Assert.Contains("bfloat16, which NumPy does not have", Assert.Throws<NotSupportedException>(() => Npy.Save(folder.File("b.npy"), Tensor.Ones([2], DType.BFloat16))).Message);
    }

    static void Same(Tensor expected, Tensor found, string name)
    {
        Assert.Equal(expected.Shape, found.Shape);
        Assert.True(expected.ToArray<System.Numerics.Complex>().AsSpan().SequenceEqual(found.ToArray<System.Numerics.Complex>()), name);
    }

    static byte[] File(string header, int dataBytes = 0, byte version = 1)
        => [0x93, .. "NUMPY"u8, version, 0, .. version == 1 ? BitConverter.GetBytes((ushort)header.Length) : BitConverter.GetBytes(header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]];

    static Tensor Load(byte[] bytes) => Npy.Load(new MemoryStream(bytes));

    [Fact]
    public void All_versions_and_both_orders_of_bytes_are_read()
    {
        const string header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2L, 2,), }\n";
        foreach (var version in (byte[])[1, 2, 3])
        {
            byte[] bytes = [.. File(header, 0, version), 0, 1, 0, 2, 0, 3, 1, 0];
            Assert.Equal([1L, 3, 2, 256], Load(bytes).ToArray<long>());
        }
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", "fit in 64 bits")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000,), }", "the end of the file")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "an integer from 0 to 2^63-1")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "an integer from 0 to 2^63-1")]
    [InlineData("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", "True or False")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }", "'descr', 'fortran_order' and 'shape'")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "each once")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", "each once")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } __import__('os')", "the end of the header")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickled Python objects")]
    [InlineData("{'descr': '<f4", "a text in quotes")]
    [InlineData("", "'{'")]
    public void A_lying_header_is_refused(string header, string expected)
        => Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => Load(File(header, 4))).Message);

    [Fact]
    public void Too_many_dimensions_and_too_long_a_header_are_refused()
    {
        var sizes = string.Concat(Enumerable.Repeat("1,", 65));
        Assert.Contains("at most 64 sizes", Assert.Throws<InvalidDataException>(() => Load(File($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}", 4))).Message);
        byte[] bytes = [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255];
        Assert.Contains("at most 65536 bytes", Assert.Throws<InvalidDataException>(() => Load(bytes)).Message);
        Assert.Contains("records of several fields", Assert.Throws<NotSupportedException>(() => Load(File("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", 4))).Message);
        byte[] large = [.. File("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }"), 255, 255, 255, 255, 255, 255, 255, 255];
        Assert.Contains("a uint64 below 2^63", Assert.Throws<InvalidDataException>(() => Load(large)).Message);
    }
}
