using Sinter.Nn;
using Sinter.Testing;

namespace Sinter.Data.Tests;

public class TrainingCheckpointTests
{
    sealed class Tiny : Module
    {
        public Parameter Weight { get; } = new(Tensor.Arange(6, DType.Float32).Reshape(2, 3));

        public Tensor RunningMean { get; } = Tensor.Full([3], 0.5);
    }

    static TrainingCheckpoint Sample(Module model)
    {
        var checkpoint = new TrainingCheckpoint { Step = 1234, Loader = new(3, 17) };
        checkpoint.Add("model", model.StateDict());
        checkpoint.Add("optimizer", new Dictionary<string, Tensor> { ["0.exp_avg"] = Tensor.Full([2, 3], 1e-30, DType.Float64) },
            new Dictionary<string, double> { ["0.step"] = 1234, ["param_groups.0.lr"] = 0.1 + 0.2, ["best"] = double.PositiveInfinity, ["odd"] = double.NaN });
        checkpoint.Add("scheduler", numbers: new Dictionary<string, double> { ["last_epoch"] = -1 });
        checkpoint.Generators["default"] = new(ulong.MaxValue, 7);
        checkpoint.Notes["config"] = "{\"lr\": \"värde\"}\n";
        return checkpoint;
    }

    [Fact]
    public void Everything_comes_back_exactly()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("last.safetensors");
        Sample(new Tiny()).Save(path);
        var read = TrainingCheckpoint.Load(path);

        Assert.Equal((1234, new LoaderState(3, 17)), (read.Step, read.Loader));
        Assert.Equal(["model", "optimizer", "scheduler"], read.Parts);
        var other = new Tiny();
        other.Weight.Detach().CopyInPlace(Tensor.Zeros([2, 3]));
        other.LoadStateDict(read.Tensors("model"));
        Assert.Equal([0, 1, 2, 3, 4, 5], other.Weight.ToArray<float>());
        Assert.Equal(1e-30, read.Tensors("optimizer")["0.exp_avg"].ToArray<double>()[0]);
        Assert.Equal(0.1 + 0.2, read.Numbers("optimizer")["param_groups.0.lr"]);
        Assert.Equal(double.PositiveInfinity, read.Numbers("optimizer")["best"]);
        Assert.True(double.IsNaN(read.Numbers("optimizer")["odd"]));
        Assert.Empty(read.Tensors("scheduler"));
        Assert.Equal(-1, read.Numbers("scheduler")["last_epoch"]);
        Assert.Equal(new GeneratorState(ulong.MaxValue, 7), read.Generators["default"]);
        Assert.Equal("{\"lr\": \"värde\"}\n", read.Notes["config"]);
    }

    [Fact]
    public void A_checkpoint_can_be_saved_over_the_one_it_was_read_from()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("last.safetensors");
        Sample(new Tiny()).Save(path);
        var bytes = File.ReadAllBytes(path);
        TrainingCheckpoint.Load(path).Save(path);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_file_of_weights_alone_is_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Save(folder.File("w.safetensors"), new Tiny().StateDict());
        Assert.Contains("not a checkpoint of training", Assert.Throws<InvalidDataException>(()
            => TrainingCheckpoint.Load(folder.File("w.safetensors"))).Message);
    }

    [Theory]
    [InlineData("""{"version":2}""", "version 1")]
    [InlineData("""{}""", "a version")]
    [InlineData("""{"version":1,"step":-1}""", "an integer from 0")]
    [InlineData("""{"version":1,"numbers":{"p":{"x":"much"}}}""", "a number ('x')")]
    [InlineData("""{"version":1,"generators":{"g":{"seed":"1"}}}""", "an integer (seed)")]
    [InlineData("""{"version":1}""", "belongs to no part")]
    [InlineData("""{"version":1""", "valid JSON")]
    public void Damaged_metadata_is_refused(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("t.safetensors");
        Safetensors.Save(path, new Dictionary<string, Tensor> { ["model.x"] = Tensor.Ones([1]) }, new Dictionary<string, string> { ["sinter.training"] = json });
        Assert.Contains(expected, Assert.Throws<InvalidDataException>(() => TrainingCheckpoint.Load(path)).Message);
    }

    [Fact]
    public void A_part_is_added_once_and_its_name_has_no_dot()
    {
        var checkpoint = new TrainingCheckpoint();
        checkpoint.Add("model");
        Assert.Contains("was added before", Assert.Throws<ArgumentException>(() => checkpoint.Add("model")).Message);
        Assert.Contains("a dot", Assert.Throws<ArgumentException>(() => checkpoint.Add("model.a")).Message);
        Assert.Contains("there are model", Assert.Throws<KeyNotFoundException>(() => checkpoint.Tensors("optimizer")).Message);
    }
}
