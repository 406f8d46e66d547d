using Sinter.Nn;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class TensorFileTests
{
    static Dictionary<string, Tensor> Example() => new()
    {
        ["layer.weight"] = Tensor.Arange(12, DType.Float32).Reshape(3, 4),
        ["layer.bias"] = Tensor.Arange(3, DType.Float16),
        ["steps"] = Tensor.Of(7, DType.Int64),
    };

    [Theory, InlineData("t.safetensors", TensorFileFormat.Safetensors), InlineData("t.pt", TensorFileFormat.PyTorch), InlineData("t.PTH", TensorFileFormat.PyTorch), InlineData("t.npz", TensorFileFormat.Npz)]
    public void The_name_decides_what_is_written_and_the_content_what_is_read(string name, TensorFileFormat format)
    {
        using var folder = new TemporaryFolder();
        TensorFile.Save(folder.File(name), Example());
        File.Move(folder.File(name), folder.File("unnamed"));
        foreach (var mapped in (bool[])[true, false])
        {
            var file = TensorFile.Open(folder.File("unnamed"), mapped);
            Assert.Equal(format, file.Format);
            Assert.Equal(Example().Keys.Order(), file.Keys.Order());
            foreach (var (key, tensor) in Example())
            {
                Expect.Same(file[key], tensor, key);
                var entry = file.Entries.Single(e => e.Name == key);
                Assert.Equal((tensor.DType.Name, tensor.DType, tensor.Shape, tensor.Count * tensor.DType.Size), (entry.Type, entry.DType, entry.Shape, entry.Bytes));
            }
        }
    }

    [Fact]
    public void Shards_and_single_arrays_are_files_of_tensors_too()
    {
        using var folder = new TemporaryFolder();
        Safetensors.SaveSharded(folder.Location, Example(), maxShardBytes: 48);
        var shards = TensorFile.Open(folder.Location);
        Assert.Equal((TensorFileFormat.SafetensorsShards, 3), (shards.Format, shards.Count));
        Expect.Same(shards["layer.bias"], Example()["layer.bias"], "layer.bias");
        Assert.Equal(3, TensorFile.Open(folder.File("model.safetensors.index.json")).Count);

        using var older = new TemporaryFolder();
        var (weight, rest) = (Example().Take(1).ToDictionary(), Example().Skip(1).ToDictionary());
        TensorFile.Save(older.File("pytorch_model-00001-of-00002.bin"), weight);
        TensorFile.Save(older.File("pytorch_model-00002-of-00002.bin"), rest);
        var map = Example().Keys.Select((key, i) => $"\"{key}\": \"pytorch_model-0000{(i == 0 ? 1 : 2)}-of-00002.bin\"");
        older.Write("pytorch_model.bin.index.json", $"{{\"metadata\": {{}}, \"weight_map\": {{{string.Join(", ", map)}}}}}");
        Assert.Equal((TensorFileFormat.PyTorchShards, 3), (TensorFile.Open(older.Location).Format, TensorFile.Open(older.Location).Count));
        Expect.Same(TensorFile.Open(older.Location)["layer.bias"], Example()["layer.bias"], "layer.bias");
        older.Write("pytorch_model.bin.index.json", """{"weight_map": {"other": "pytorch_model-00001-of-00002.bin"}}""");
        Assert.Contains("'other' should be in", Assert.Throws<InvalidDataException>(() => TensorFile.Open(older.Location)).Message);

        TensorFile.Save(folder.File("x.npy"), new Dictionary<string, Tensor> { ["x"] = Tensor.Arange(5) });
        Assert.Equal(["tensor"], TensorFile.Open(folder.File("x.npy")).Keys);
        Assert.Contains("holds one tensor, not 3", Assert.Throws<ArgumentException>(() => TensorFile.Save(folder.File("y.npy"), Example())).Message);
        Assert.Contains("asks for no format", Assert.Throws<ArgumentException>(() => TensorFile.Save(folder.File("y.txt"), Example())).Message);
    }

    [Fact]
    public void Nested_values_of_PyTorch_have_the_path_to_them_as_their_name()
    {
        var file = TensorFile.Open(TestFiles.Of("training.pt"));
        Assert.Equal("3", file.Metadata["epoch"]);
        Assert.Equal("0.01", file.Metadata["adam.param_groups.0.lr"]);
        Assert.Contains("adam.state.0.exp_avg", file.Keys);
        var model = file.Below("model");
        Assert.Equal(["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "2.weight", "2.bias"], model.Keys);
        Assert.Contains("no tensor is below 'nothing'; there are", Assert.Throws<KeyNotFoundException>(() => file.Below("nothing")).Message);
        Assert.Contains("there is no tensor '0.weight'; there are", Assert.Throws<KeyNotFoundException>(() => file["0.weight"]).Message);
    }

    [Fact]
    public void A_module_is_saved_and_loaded_in_a_line_each()
    {
        using var folder = new TemporaryFolder();
        var net = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Linear(4, 2));
        net.Load(TestFiles.Of("training.pt"), below: "model");
        var expected = net.Eval().StateDict()["1.running_mean"].ToArray<float>();
        foreach (var name in (string[])["net.safetensors", "net.pth", "net.npz"])
        {
            net.Save(folder.File(name));
            var other = new Sequential(new Linear(3, 4), new BatchNorm1d(4), new Linear(4, 2));
            other.Load(folder.File(name));
            Assert.Equal(expected, other.StateDict()["1.running_mean"].ToArray<float>());
        }
    }

    [Fact]
    public void A_detector_of_the_world_outside_loads_with_its_optimizer_beside_it()
    {
        var file = TensorFile.Open(SharedData.File("face", "weights", "yunet", "yunet_n.pth"));
        Assert.Equal(TensorFileFormat.PyTorch, file.Format);
        var weights = file.Below("state_dict");
        Assert.Equal(DType.Float32, weights["backbone.model0.conv1.weight"].DType);
        Assert.Contains(file.Keys, key => key.StartsWith("optimizer.state.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_large_file_costs_nothing_until_its_elements_are_touched()
    {
        SlowTests.OrSkip();
        using var folder = new TemporaryFolder();
        var output = TestContext.Current.TestOutputHelper;
        foreach (var name in (string[])["large.safetensors", "large.pt"])
        {
            using (var x = Tensor.Ones([256, 1 << 20])) Time($"{name}: written, 1 GiB", () => TensorFile.Save(folder.File(name), new Dictionary<string, Tensor> { ["x"] = x }));
            TensorFile.Open(folder.File(name));
            var opened = Time($"{name}: opened, its last row looked at", () => Assert.Equal(1, TensorFile.Open(folder.File(name))["x"][255, 5].Item()));
            Time($"{name}: read into memory", () => TensorFile.Open(folder.File(name), mapped: false)["x"].Dispose());
            Assert.True(opened < TimeSpan.FromMilliseconds(200), $"{opened}");
        }

        TimeSpan Time(string what, Action action)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            action();
            output?.WriteLine($"{what}: {clock.Elapsed.TotalMilliseconds:F1} ms");
            return clock.Elapsed;
        }
    }

    [Fact]
    public void A_safetensors_file_is_recognised_whatever_the_length_of_its_header()
    {
        using var folder = new TemporaryFolder();
        var firstBytes = new HashSet<byte>();
        for (var length = 1; length < 300; length++)
        {
            var path = folder.File("t.safetensors");
            Safetensors.Save(path, new Dictionary<string, Tensor> { [new string('x', length)] = Tensor.Ones([1]) });
            firstBytes.Add(File.ReadAllBytes(path)[0]);
            Assert.Equal(TensorFileFormat.Safetensors, TensorFile.Open(path).Format);
        }
        Assert.Contains((byte)0x80, firstBytes);   // with which pickles begin
    }

    [Fact]
    public void An_index_that_names_an_index_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors.index.json", """{"weight_map": {"x": "model.safetensors.index.json"}}""");
        Assert.Contains("found '{\"weight_'", Assert.Throws<InvalidDataException>(() => TensorFile.Open(folder.Location)).Message);
    }

    [Fact]
    public void What_is_no_file_of_tensors_is_said_so()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("found an empty file", Assert.Throws<InvalidDataException>(() => TensorFile.Open(folder.Write("empty", ""))).Message);
        Assert.Contains("found 'Hello, wo'", Assert.Throws<InvalidDataException>(() => TensorFile.Open(folder.Write("text", "Hello, world"))).Message);
        Assert.Throws<FileNotFoundException>(() => TensorFile.Open(folder.File("missing")));
        Assert.Contains("has neither", Assert.Throws<FileNotFoundException>(() => TensorFile.Open(folder.Location)).Message);
    }
}
