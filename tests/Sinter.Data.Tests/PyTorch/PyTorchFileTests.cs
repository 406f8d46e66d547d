using System.Numerics;
using Sinter.Nn;
using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class PyTorchFileTests
{
    static readonly (string File, string Digest)[] Shared = [.. File.ReadLines(Path.Combine(TestFiles.Folder, "..", "shared-files.tsv")).Select(line => line.Split('\t', 2)).Select(l => (l[0], l[1]))];

    public static TheoryData<string> SharedNames => [.. Shared.Select(s => s.File)];

    [Theory, MemberData(nameof(SharedNames))]
    public void Files_from_elsewhere_are_read_as_PyTorch_reads_them(string file)
    {
        var path = SharedData.File(file.Split('/'));
        var expected = Shared.Single(s => s.File == file).Digest;
        Assert.Equal(expected, PythonText.Digest(PyTorchFile.Load(path)));
        Assert.Equal(expected, PythonText.Digest(PyTorchFile.Load(path, mapped: false)));
        using var stream = File.OpenRead(path);
        Assert.Equal(expected, PythonText.Digest(PyTorchFile.Load(stream)));
    }

    [Theory]
    [InlineData("types"), InlineData("views"), InlineData("containers"), InlineData("numpy"), InlineData("training"), InlineData("tensor")]
    public void Both_formats_of_PyTorch_give_the_lines_that_PyTorch_gave(string name)
    {
        var expected = File.ReadAllLines(TestFiles.Of(name + ".txt"));
        Assert.Equal(expected, PythonText.Lines(PyTorchFile.Load(TestFiles.Of(name + ".pt"))));
        Assert.Equal(expected, PythonText.Lines(PyTorchFile.Load(TestFiles.Of(name + ".legacy.pt"))));
    }

    [Fact]
    public void A_pickle_of_protocol_4_is_read()
        => Assert.Equal([0L, 1, 2], ((Tensor)((OrderedDictionary<object, object?>)PyTorchFile.Load(TestFiles.Of("protocol4.pt"))!)["x"]!).ToArray<long>());

    [Theory, InlineData("views.pt"), InlineData("views.legacy.pt")]
    public void Tensors_that_shared_memory_share_it_again(string name)
    {
        var views = (OrderedDictionary<object, object?>)PyTorchFile.Load(TestFiles.Of(name))!;
        ((Tensor)views["base"]!).ZeroInPlace();
        Assert.All(((Tensor)views["transposed"]!).ToArray<float>(), v => Assert.Equal(0, v));
        Assert.All(((Tensor)views["steps"]!).ToArray<float>(), v => Assert.Equal(0, v));
        Assert.Equal(2.5f, ((Tensor)views["scalar"]!).ToArray<float>()[0]);
        Assert.NotEqual(0, new FileInfo(TestFiles.Of(name)).Length);
        Assert.Equal(10, ((Tensor)((OrderedDictionary<object, object?>)PyTorchFile.Load(TestFiles.Of(name))!)["slice"]!).ToArray<float>()[0]);
    }

    // What the tests write, and as Python is to see it.
    static Dictionary<string, object?> Example()
    {
        var matrix = Tensor.Arange(12, DType.Float32).Reshape(3, 4);
        var values = new Dictionary<string, object?>
        {
            ["matrix"] = matrix,
            ["transposed"] = matrix.Transpose(0, 1),
            ["row"] = matrix[1],
            ["expanded"] = Tensor.Ones([1, 3]).Expand(4, 3),
            ["empty"] = Tensor.Empty([0, 3]),
            ["scalar"] = Tensor.Of(2.5),
            ["parameter"] = new Parameter(matrix),
            ["frozen"] = new Parameter(Tensor.Ones([2]), requiresGrad: false),
            ["none"] = null,
            ["truth"] = true,
            ["ints"] = new object?[] { 1, 300L, -7, (byte)200, 1L << 40, BigInteger.Pow(2, 200), -BigInteger.Pow(2, 2100), ulong.MaxValue },
            ["floats"] = new List<object?> { 0.1, 2f, double.NaN, double.NegativeInfinity, (Half)0.5 },
            ["text"] = "naïve 🙂",
            ["bytes"] = new byte[] { 0, 255, 128, 10 },
            ["tuple"] = (1, "x", (2, 3)),
            ["set"] = new HashSet<object> { 3L, 1L },
            ["shape"] = Shape.Create([2, 3]),
            ["dtype"] = DType.BFloat16,
            ["complex"] = new Complex(1, -2),
            ["numbered"] = new Dictionary<int, object?> { [0] = "zero", [70000] = Tensor.Of(1, DType.Int64) },
            ["nested"] = new Dictionary<string, Tensor> { ["a.b"] = Tensor.Ones([2, 2], DType.Float16) },
        };
        // PyTorch before 2.1, which the tests may meet, has no 8-bit floats.
        foreach (var dtype in Enum.GetValues<DType>().Where(t => !t.IsFloat8)) values[dtype.Name] = Tensor.Arange(0, 5).To(dtype);
        return values;
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("t.pt");
        PyTorchFile.Save(Example(), path);
        var read = PyTorchFile.Load(path);
        Assert.Equal(PythonText.Lines(Plain(Example())), PythonText.Lines(read));
        PyTorchFile.Save(read, folder.File("again.pt"));
        Assert.Equal(PythonText.Lines(read), PythonText.Lines(PyTorchFile.Load(folder.File("again.pt"))));
        PyTorchFile.Save(read, path);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder.File("again.pt")));
    }

    [Fact]
    public void PyTorch_reads_what_is_written()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("t.pt");
        PyTorchFile.Save(Example(), path);
        Assert.Equal(PythonText.Lines(Plain(Example())), Lines(PythonWithTorch.Run("describe", path)));
    }

    [Fact]
    public void PyTorch_reads_its_own_files_and_those_from_elsewhere_after_they_went_through_Sinter()
    {
        using var folder = new TemporaryFolder();
        var expected = new List<string>();
        foreach (var (file, digest) in Shared) expected.Add(Through(SharedData.File(file.Split('/')), digest));
        foreach (var path in TestFiles.All) expected.Add(Through(path, PythonText.Digest(PyTorchFile.Load(path))));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Lines(PythonWithTorch.Run(["digest", folder.Location, .. expected.Select(e => e.Split('\t')[0])])).Order(StringComparer.Ordinal));

        string Through(string path, string digest)
        {
            var name = $"{expected.Count}.pt";
            PyTorchFile.Save(PyTorchFile.Load(path), folder.File(name));
            return $"{name}\t{digest}";
        }
    }

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // Python has one int and one float.
    static object? Plain(object? value) => value switch
    {
        Dictionary<string, object?> values => values.ToDictionary(v => v.Key, v => Plain(v.Value)),
        object?[] values => values.Select(Plain).ToArray(),
        List<object?> values => values.Select(Plain).ToList(),
        Half half => (double)half,
        float single => (double)single,
        _ => value,
    };

    // PyTorch writes types that came after the classes of storages as views with a type over bytes (torch._tensor._reduce_ex_internal).
    [Theory, InlineData(DType.Float8E4M3, "float8_e4m3fn"), InlineData(DType.Float8E5M2, "float8_e5m2")]
    public void Eight_bit_floats_are_written_as_PyTorch_writes_them(DType dtype, string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("t.pt");
        var x = Tensor.Arange(12, DType.Float32).To(dtype).Reshape(3, 4);
        PyTorchFile.Save(new Dictionary<string, object?> { ["x"] = x, ["turned"] = x.T[1..], ["weight"] = new Parameter(x[2]), ["dtype"] = dtype }, path);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path));
        foreach (var word in (string[])["_rebuild_tensor_v3", "torch.storage\nUntypedStorage\n", $"torch\n{name}\n"]) Assert.Contains(word, text);

        var read = (OrderedDictionary<object, object?>)PyTorchFile.Load(path)!;
        Tensor again = (Tensor)read["x"]!, turned = (Tensor)read["turned"]!, weight = (Tensor)read["weight"]!;
        Assert.Equal((dtype, dtype, dtype), (again.DType, turned.DType, weight.DType));
        Assert.Equal(x.ToArray<float>(), again.ToArray<float>());
        Assert.Equal(x.T[1..].ToArray<float>(), turned.ToArray<float>());
        Assert.True(weight is Parameter { RequiresGrad: true });
        again.ZeroInPlace();
        Assert.All(turned.ToArray<float>(), v => Assert.Equal(0, v));
        Assert.Equal(TensorFile.Open(path)["weight"].ToArray<float>(), x[2].ToArray<float>());
    }

    [Fact]
    public void Only_the_part_of_a_storage_that_is_in_use_is_written()
    {
        using var stream = new MemoryStream();
        var large = Tensor.Arange(1_000_000, DType.Float32);
        PyTorchFile.Save(new List<Tensor> { large[1000..1010], large[1005..1020] }, stream);
        Assert.InRange(stream.Length, 500, 2000);
        stream.Position = 0;
        var read = (List<object?>)PyTorchFile.Load(stream)!;
        Assert.Equal(1000, ((Tensor)read[0]!).ToArray<float>()[0]);
        ((Tensor)read[0]!).ZeroInPlace();
        Assert.Equal([0, 0, 0, 0, 0, 1010, 1011], ((Tensor)read[1]!).ToArray<float>()[..7]);
    }

    [Fact]
    public void Values_that_contain_themselves_are_written_and_read()
    {
        using var stream = new MemoryStream();
        var list = new List<object?> { 1 };
        list.Add(list);
        PyTorchFile.Save(list, stream);
        stream.Position = 0;
        var read = (List<object?>)PyTorchFile.Load(stream)!;
        Assert.Same(read, read[1]);
    }

    [Fact]
    public void What_Python_does_not_have_is_an_error_that_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<ArgumentException>(() => PyTorchFile.Save(new Dictionary<string, object?> { ["x"] = new Uri("http://x") }, folder.File("t.pt")));
        Assert.Contains("System.Uri has no form in Python", error.Message);
        Assert.Empty(Directory.EnumerateFiles(folder.Location));
        object? deep = 1;
        for (var i = 0; i < 300; i++) deep = new List<object?> { deep };
        Assert.Contains("nests more than 256 deep", Assert.Throws<ArgumentException>(() => PyTorchFile.Save(deep, new MemoryStream())).Message);
    }

    [Fact]
    public void An_optimizer_goes_on_from_the_state_that_PyTorch_saved()
    {
        var saved = (OrderedDictionary<object, object?>)PyTorchFile.Load(TestFiles.Of("training.pt"))!;
        var net = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Linear(4, 2));
        var model = (OrderedDictionary<object, object?>)saved["model"]!;
        net.LoadStateDict(model.ToDictionary(m => (string)m.Key, m => (Tensor)m.Value!));

        var adam = new AdamW(net.Parameters(), lr: 1, amsgrad: true);
        adam.LoadStateDict(PyTorchOptimizer.FromPython(saved["adam"]));
        Assert.Equal((0.01, 0.9, 0.999), (adam.Groups[0]["lr"], adam.Groups[0]["betas.0"], adam.Groups[0]["betas.1"]));
        Assert.Equal(1, adam.StateDict().Numbers["0.step"]);

        var sgd = new SGD(net.Parameters(), lr: 1, momentum: 0.5, nesterov: true);
        sgd.LoadStateDict(PyTorchOptimizer.FromPython(saved["sgd"]));
        Assert.Equal((0.1, 0.9, 1), (sgd.Groups[0]["lr"], sgd.Groups[0]["momentum"], sgd.Groups[0]["nesterov"]));
        Assert.Equal(net.Parameters().First().Shape, sgd.StateDict().Tensors["0.momentum_buffer"].Shape);
    }

    [Fact]
    public void An_optimizers_state_comes_back_from_PyTorchs_layout()
    {
        var net = new Linear(3, 2);
        var optimizer = new AdamW(net.Parameters(), lr: 0.02);
        net.Call(Tensor.Ones([4, 3])).Square().Mean().Backward();
        optimizer.Step();
        var state = optimizer.StateDict();
        using var stream = new MemoryStream();
        PyTorchFile.Save(state, stream);
        stream.Position = 0;
        var read = PyTorchOptimizer.FromPython(PyTorchFile.Load(stream));
        Assert.Equal(state.Numbers.OrderBy(n => n.Key), read.Numbers.OrderBy(n => n.Key));
        Assert.Equal(state.Tensors.Keys.Order(), read.Tensors.Keys.Order());
        Assert.Equal(state.Tensors["1.exp_avg_sq"].ToArray<float>(), read.Tensors["1.exp_avg_sq"].ToArray<float>());
    }
}
