using System.Diagnostics;
using Google.Protobuf;
using Sinter.Nn;
using Sinter.Onnx.Schema;
using Sinter.Testing;
using static Sinter.Onnx.Tests.ModelFile;

namespace Sinter.Onnx.Tests;

/// <summary>Files that lie, are cut, damaged or want too much: a clear error, within bounded memory and time.</summary>
public class HostileFileTests
{
    static byte[] Sound()
    {
        var net = new Sequential(new Conv2d(1, 2, 3, padding: 1), new BatchNorm2d(2), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(8, 3));
        return OnnxExport.Convert(net, x => [net.Call(x[0])], [Tensor.Rand([1, 1, 4, 4])], new()).ToByteArray();
    }

    [Fact]
    public void A_file_cut_at_any_byte_is_refused()
    {
        var sound = Sound();
        OnnxModel.Parse(sound);
        for (var length = 0; length < sound.Length; length++) Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(sound.AsMemory(0, length)));
    }

    [Fact]
    public void Random_damage_is_refused_or_read_but_nothing_worse() => Damage(TimeSpan.FromSeconds(2), seed: 1);

    [Fact]
    public void Random_damage_for_a_minute()
    {
        SlowTests.OrSkip();
        Damage(TimeSpan.FromMinutes(1), Environment.TickCount);
    }

    static void Damage(TimeSpan time, int seed)
    {
        var sound = Sound();
        var random = new Random(seed);
        var options = new OnnxOptions { MaxElements = 1 << 20, MaxIterations = 1000 };
        int refused = 0, tried = 0;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < time; tried++)
        {
            var bytes = (byte[])sound.Clone();
            for (var flips = random.Next(1, 5); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try { OnnxModel.Parse(bytes, options).Run([Tensor.Zeros([1, 1, 4, 4])], TestContext.Current.CancellationToken); }
            catch (Exception e) when (e is InvalidDataException or NotSupportedException or OnnxException or ArgumentException or InvalidCastException) { refused++; }
        }
        Assert.True(tried > 50 && refused > tried / 20, $"{refused} of {tried} damaged files were refused (seed {seed}).");
    }

    // Attributes, shapes and constants of every operator that the conformance suite has, damaged; reading infers shapes from them.
    [Fact]
    public void Damaged_graphs_of_every_operator_are_refused_or_read()
    {
        var options = new OnnxOptions { MaxElements = 1 << 20, MaxIterations = 1000 };
        var random = new Random(5);
        int refused = 0, tried = 0;
        foreach (var c in ConformanceCase.In(SharedData.File("onnx", "node")))
        {
            var sound = File.ReadAllBytes(c.Model);
            for (var i = 0; i < (SlowTests.Enabled ? 100 : 4); i++, tried++)
            {
                var bytes = (byte[])sound.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                try { OnnxModel.Parse(bytes, options); }
                catch (Exception e) when (e is InvalidDataException or NotSupportedException) { refused++; }
            }
        }
        Assert.True(refused > tried / 5 && refused < tried, $"{refused} of {tried} damaged files were refused.");
    }

    [Fact]
    public void Unknown_operators_are_listed_all_at_once()
    {
        var graph = Graph([Node("Frobnicate", ["x"], ["a"]), Node("Relu", ["a"], ["b"]), Node("Wobble", ["b"], ["c"]), Node("Frobnicate", ["c"], ["y"])], [Value("x")], [Value("y")]);
        Assert.Contains("these operators are not supported: Frobnicate, Wobble.", Assert.Throws<NotSupportedException>(() => Load(graph)).Message);
    }

    [Fact]
    public void A_cycle_is_named()
    {
        var graph = Graph([Node("Add", ["x", "b"], ["a"]), Node("Relu", ["a"], ["b"])], [Value("x")], [Value("a")]);
        Assert.Contains("a cycle through node 'a' (Add)", Assert.Throws<InvalidDataException>(() => Load(graph)).Message);
    }

    [Fact]
    public void A_value_that_nothing_makes_is_named()
        => Assert.Contains("reads 'nowhere', which nothing makes", Assert.Throws<InvalidDataException>(() => Load(Graph([Node("Relu", ["nowhere"], ["y"])], [], [Value("y")]))).Message);

    [Fact]
    public void A_value_made_twice_is_named()
        => Assert.Contains("value 'y' of graph 'g' is made twice", Assert.Throws<InvalidDataException>(() => Load(Graph([Node("Relu", ["x"], ["y"]), Node("Abs", ["x"], ["y"])], [Value("x")], [Value("y")]))).Message);

    [Fact]
    public void Nodes_in_any_order_run()
    {
        var model = Load(Graph([Node("Relu", ["a"], ["y"]), Node("Neg", ["x"], ["a"])], [Value("x", ElementType.Float, 2)], [Value("y")]));
        Assert.Equal([0f, 1f], model.Call(Tensor.From([1f, -1f])).ToArray<float>());
    }

    [Theory]
    [InlineData("nested/../../secret.bin")]
    [InlineData("../secret.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("link.bin")]
    [InlineData("absent.bin")]
    [InlineData("")]
    public void External_data_outside_the_folder_is_refused(string location)
    {
        using var outer = new TemporaryFolder();
        outer.Write("secret.bin", new byte[16]);
        var folder = Directory.CreateDirectory(outer.File("model")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "nested"));
        if (!OperatingSystem.IsWindows()) File.CreateSymbolicLink(Path.Combine(folder, "link.bin"), outer.File("secret.bin"));
        Assert.Contains("is", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(External(folder, location, 0, 16))).Message);
    }

    [Fact]
    public void External_data_beside_the_model_is_read_and_its_bounds_are_kept()
    {
        using var folder = new TemporaryFolder();
        folder.Write("data.bin", [.. new byte[4], .. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(2f), .. BitConverter.GetBytes(3f), .. BitConverter.GetBytes(4f)]);
        var model = OnnxModel.Load(External(folder.Location, "data.bin", 4, 16));
        Assert.Equal([2f, 3f, 4f, 5f], model.Call(Tensor.Ones([4])).ToArray<float>());
        Assert.Contains("needs bytes 8 to 24", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(External(folder.Location, "data.bin", 8, 16))).Message);
        Assert.Contains("needs 16 bytes", Assert.Throws<InvalidDataException>(() => OnnxModel.Load(External(folder.Location, "data.bin", 0, 12))).Message);
        Assert.Throws<InvalidDataException>(() => OnnxModel.Load(External(folder.Location, "data.bin", long.MaxValue, 16)));
    }

    static string External(string folder, string location, long offset, long length)
    {
        var w = new TensorProto { Name = "w", DataType = 1, DataLocation = TensorProto.Types.DataLocation.External };
        w.Dims.Add(4);
        foreach (var (key, value) in new[] { ("location", location), ("offset", $"{offset}"), ("length", $"{length}") }) w.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        var path = Path.Combine(folder, "model.onnx");
        File.WriteAllBytes(path, Model(Graph([Node("Add", ["x", "w"], ["y"])], [Value("x", ElementType.Float, 4)], [Value("y")], w)).ToByteArray());
        return path;
    }

    [Fact]
    public void A_tensor_that_claims_more_than_it_has_takes_no_memory()
    {
        var w = new TensorProto { Name = "w", DataType = 1, RawData = ByteString.CopyFrom(new byte[8]) };
        w.Dims.AddRange([1L << 40, 1 << 10]);
        var error = Assert.Throws<InvalidDataException>(() => Load(Graph([Node("Add", ["x", "w"], ["y"])], [Value("x")], [Value("y")], w)));
        Assert.Contains("needs", error.Message);
        w.Dims.Add(-1);
        Assert.Contains("a size of -1", Assert.Throws<InvalidDataException>(() => Load(Graph([Node("Add", ["x", "w"], ["y"])], [Value("x")], [Value("y")], w))).Message);
    }

    static GraphProto Endless(long trips)
    {
        var body = Graph([Node("Identity", ["go"], ["go_out"]), Node("Add", ["v", "v"], ["v_out"])],
            [Value("i", ElementType.Int64), Value("go", ElementType.Bool), Value("v")], [Value("go_out", ElementType.Bool), Value("v_out")]);
        return Graph([Node("Loop", ["n", "", "x"], ["y"], new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body })], [Value("x", ElementType.Float, 1)], [Value("y")], Long("n", trips));
    }

    [Fact]
    public void A_loop_that_never_ends_is_stopped()
    {
        var model = Load(Endless(long.MaxValue), new() { MaxIterations = 1000 });
        Assert.Contains("more than 1000 turns", Assert.Throws<OnnxException>(() => model.Call(Tensor.Ones([1]))).Message);
        using var cancellation = new CancellationTokenSource(100);
        Assert.ThrowsAny<OperationCanceledException>(() => Load(Endless(long.MaxValue), new() { MaxIterations = long.MaxValue }).Run([Tensor.Ones([1])], cancellation.Token));
    }

    [Theory, InlineData("ConstantOfShape"), InlineData("Expand"), InlineData("Tile")]
    public void A_shape_beyond_the_bound_is_refused(string op)
    {
        var shape = TensorWriter.Write("s", Tensor.From(new[] { 1L << 30, 1L << 10 }));
        var graph = Graph([Node(op, op == "ConstantOfShape" ? ["s"] : ["x", "s"], ["y"])], [Value("x", ElementType.Float, 1, 1)], [Value("y")], shape);
        Assert.Contains("MaxElements", Assert.Throws<OnnxException>(() => Load(graph).Call(Tensor.Ones([1, 1]))).Message);
    }

    [Fact]
    public void A_function_that_calls_itself_is_refused()
    {
        var f = new FunctionProto { Name = "F", Domain = "own" };
        f.Input.Add("a");
        f.Output.Add("b");
        f.Node.Add(new NodeProto { OpType = "F", Domain = "own", Input = { "a" }, Output = { "b" } });
        var model = Model(Graph([new NodeProto { OpType = "F", Domain = "own", Input = { "x" }, Output = { "y" } }], [Value("x")], [Value("y")]), f);
        Assert.Contains("calls itself", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(model.ToByteArray())).Message);
    }

    [Fact]
    public void Graphs_nested_too_deep_are_refused()
    {
        var graph = Graph([Node("Identity", ["x"], ["y"])], [], [Value("y")]);
        for (var depth = 0; depth < 100; depth++)
            graph = Graph([Node("If", ["c"], ["y"], new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = graph })], [], [Value("y")]);
        Assert.Contains("protobuf", Assert.Throws<InvalidDataException>(() => OnnxModel.Parse(Model(graph).ToByteArray())).Message);
    }

    [Fact]
    public void Inputs_of_another_type_or_shape_are_refused_by_name()
    {
        var model = Load(Graph([Node("Relu", ["x"], ["y"])], [Value("x", ElementType.Float, 2, 3)], [Value("y")]));
        Assert.Contains("input 'x' is Float [3, 2]; the graph takes x: Float [2, 3]", Assert.Throws<ArgumentException>(() => model.Call(Tensor.Ones([3, 2]))).Message);
        Assert.Contains("input 'x' is missing", Assert.Throws<ArgumentException>(() => model.Run([], TestContext.Current.CancellationToken)).Message);
    }
}
