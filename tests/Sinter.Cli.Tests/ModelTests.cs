using System.Text.Json;
using Sinter.Data;
using Sinter.Nn;
using Sinter.Onnx;
using Sinter.Testing;

namespace Sinter.Cli.Tests;

/// <summary><c>sinter model</c>, run in this process.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Example()
    {
        string path = folder.File("example.pt");
        PyTorchFile.Save(
            new Dictionary<string, object?>
            {
                ["epoch"] = 3,
                ["state_dict"] = new Dictionary<string, Tensor> { ["fc.weight"] = Tensor.Arange(6, DType.Float32).Reshape(2, 3), ["fc.bias"] = Tensor.Ones([2], DType.Float16) },
            },
            path);
        return path;
    }

    [Fact]
    public async Task Inspect_lists_tensors_and_metadata()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "inspect", Example());
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("format   PyTorch\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("tensors  2, 8 elements, 28 B\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("epoch  3\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("float32  [2, 3]        24 B  state_dict.fc.weight\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("float16  [2]            4 B  state_dict.fc.bias\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_writes_json()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "inspect", Example(), "--json");
        JsonElement root = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal("PyTorch", root.GetProperty("format").GetString());
        Assert.Equal("3", root.GetProperty("metadata").GetProperty("epoch").GetString());
        JsonElement weight = root.GetProperty("tensors")[0];
        Assert.Equal("state_dict.fc.weight", weight.GetProperty("name").GetString());
        Assert.Equal([2L, 3L], weight.GetProperty("shape").EnumerateArray().Select(s => s.GetInt64()));
        Assert.Equal(24, weight.GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Inspect_shows_the_graph_of_a_network_with_the_shapes_that_follow()
    {
        string path = folder.File("net.onnx");
        OnnxExport.Save(path, new Sequential(new Conv2d(1, 4, 3, padding: 1), new ReLU(), new Flatten(), new Linear(64, 3)), Tensor.Rand([1, 1, 4, 4]));
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "inspect", path);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("-> conv_0: Float [batch, 4, 4, 4]\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Relu(conv_0) -> relu_1: Float [batch, 4, 4, 4]\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(": Float [batch, 64]\n", outcome.Output, StringComparison.Ordinal);
        outcome = await SinterProcess.RunHereAsync("model", "inspect", path, "--json");
        JsonElement relu = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("nodes")[1];
        Assert.Equal(("Relu", "relu_1: Float [batch, 4, 4, 4]"), (relu.GetProperty("operator").GetString(), relu.GetProperty("outputs")[0].GetString()));
    }

    [Fact]
    public async Task Float8_goes_through_safetensors_and_PyTorch_bit_for_bit()
    {
        Tensor x = Tensor.Arange(0, 24).To(DType.Float8E4M3).Reshape(4, 6);
        Safetensors.Save(folder.File("a.safetensors"), new Dictionary<string, Tensor> { ["w"] = x, ["g"] = x.To(DType.Float32).To(DType.Float8E5M2) });
        Assert.Contains("float8_e4m3fn  [4, 6]        24 B  w\n", (await SinterProcess.RunHereAsync("model", "inspect", folder.File("a.safetensors"))).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await SinterProcess.RunHereAsync("model", "convert", folder.File("a.safetensors"), folder.File("b.pt"))).ExitCode);
        Assert.Equal(0, (await SinterProcess.RunHereAsync("model", "convert", folder.File("b.pt"), folder.File("c.safetensors"))).ExitCode);
        Assert.Equal(File.ReadAllBytes(folder.File("a.safetensors"))[^48..], File.ReadAllBytes(folder.File("c.safetensors"))[^48..]);
        Assert.Equal(DType.Float8E5M2, TensorFile.Open(folder.File("b.pt"))["g"].DType);
    }

    [Fact]
    public async Task Convert_goes_round_through_every_format()
    {
        string[] chain = [Example(), folder.File("a.safetensors"), folder.File("b.npz"), folder.File("c.pth"), folder.File("d.safetensors")];
        for (int i = 1; i < chain.Length; i++)
        {
            string[] below = i == 1 ? ["--below", "state_dict"] : [];
            SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync(["model", "convert", chain[i - 1], chain[i], .. below]);
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
            Assert.Equal($"{chain[i]}: 2 tensors, 28 B\n", outcome.Output);
            TensorFile file = TensorFile.Open(chain[i]);
            Assert.Equal([0f, 1, 2, 3, 4, 5], file["fc.weight"].ToArray<float>());
            Assert.Equal(DType.Float16, file["fc.bias"].DType);
        }
        Assert.Equal(File.ReadAllBytes(chain[1])[^28..], File.ReadAllBytes(chain[4])[^28..]);
    }

    [Fact]
    public async Task From_PyTorch_to_PyTorch_everything_else_stays_too()
    {
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "convert", Example(), folder.File("again.pt"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(3L, ((OrderedDictionary<object, object?>)PyTorchFile.Load(folder.File("again.pt"))!)["epoch"]);
    }

    [Fact]
    public async Task Convert_writes_shards()
    {
        Assert.Equal(0, (await SinterProcess.RunHereAsync("model", "convert", Example(), folder.File("shards"), "--below", "state_dict", "--shard-size", "10B")).ExitCode);
        Assert.True(File.Exists(Path.Combine(folder.File("shards"), "model.safetensors.index.json")));
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync("model", "inspect", folder.File("shards"));
        Assert.Contains("format   safetensors, several files\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("2 tensors", (await SinterProcess.RunHereAsync("model", "convert", folder.File("shards"), folder.File("one.pt"))).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("missing.pt", "a.npz", "missing.pt")]
    [InlineData("example.pt", "a.txt", "asks for no format")]
    [InlineData("example.pt", "a.npy", "holds one tensor, not 2")]
    [InlineData("example.pt --below nothing", "a.npz", "no tensor is below 'nothing'")]
    [InlineData("example.pt --shard-size huge", "a", "--shard-size is 'huge'")]
    [InlineData("text.pt", "a.npz", "expected a safetensors, PyTorch, npy or npz file")]
    [InlineData("half.npz", "a.npy", "bfloat16, which NumPy does not have")]
    public async Task What_cannot_be_converted_is_one_line_of_error_and_leaves_no_file(string source, string target, string message)
    {
        Example();
        folder.Write("text.pt", "Hello, world");
        TensorFile.Save(folder.File("half.pt"), new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([2], DType.BFloat16) });
        File.Move(folder.File("half.pt"), folder.File("half.npz"));
        string[] before = Directory.GetFileSystemEntries(folder.Location);
        string[] words = source.Split(' ');
        SinterProcess.Outcome outcome = await SinterProcess.RunHereAsync(["model", "convert", folder.File(words[0]), folder.File(target), .. words[1..]]);
        Assert.Equal((ExitCode.Failure, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(before.Order(), Directory.GetFileSystemEntries(folder.Location).Order());
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs ulimit");
        string large = folder.File("large.safetensors");
        Safetensors.Save(large, new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([300_000]) });
        string old = folder.Write("old.pt", "the old file");
        SinterProcess.Outcome outcome = await SinterProcess.RunWithSmallFilesAsync(1_000_000, "model", "convert", large, old);
        Assert.Equal(ExitCode.Failure, outcome.ExitCode);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("the old file", File.ReadAllText(old));
        Assert.Equal(2, Directory.GetFiles(folder.Location).Length);
    }

    public void Dispose() => folder.Dispose();
}
