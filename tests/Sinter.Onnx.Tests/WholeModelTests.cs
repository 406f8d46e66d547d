using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>Networks that others trained, without vectors: ONNX Runtime runs the same file on the same input.</summary>
public class WholeModelTests
{
    [Theory]
    [InlineData("onnx/models/burn_mnist/mnist.onnx", 1)]
    [InlineData("face/weights/ultraface/version-RFB-320.onnx", 1)]
    [InlineData("face/weights/yunet/yunet_n_320_320.onnx", 1)]
    [InlineData("face/weights/yunet/yunet_n_dynamic.onnx", 2)]
    [InlineData("face/weights/mobilefacenet/MobileFaceNet.onnx", 1)]
    public void Onnx_runtime_gives_the_same_results(string file, long batch)
    {
        var path = SharedData.File(file.Split('/'));
        var model = OnnxModel.Load(path);
        var info = Assert.Single(model.Inputs);
        long[] shape = [.. info.Shape!.Select((size, d) => long.TryParse(size, out var n) ? n : d == 0 ? batch : 160)];
        var x = Tensor.Rand(shape, generator: new Generator(1));
        using var judge = new OnnxRuntime(path);
        var expected = judge.Run([new(info.Name, x)]);
        using var _ = Autograd.NoGrad();
        var found = model.Run([x], TestContext.Current.CancellationToken);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(ConformanceCase.Difference(found[i], expected[i], 1e-4) is null, $"output {i}: {ConformanceCase.Difference(found[i], expected[i], 1e-4)}");
    }

    // Branches on the rate, a short-time Fourier transform as a convolution, two LSTMs, and a state that is carried on.
    [Fact]
    public void The_voice_detector_gives_the_same_results_chunk_after_chunk()
    {
        var path = SharedData.File("audio", "silero_vad", "silero_vad_16k_op15.onnx");
        var model = OnnxModel.Load(path);
        using var judge = new OnnxRuntime(path);
        using var _ = Autograd.NoGrad();
        Tensor ours = Tensor.Zeros([2, 1, 128]), theirs = ours;
        var generator = new Generator(2);
        for (var chunk = 0; chunk < 4; chunk++)
        {
            var x = Tensor.Rand([1, 576], generator: generator) - 0.5;
            var rate = Tensor.Of(16000);
            Tensor[] expected = judge.Run([new("input", x), new("state", theirs), new("sr", rate)]);
            var found = model.Run(new Dictionary<string, OnnxValue> { ["input"] = x, ["state"] = ours, ["sr"] = rate }, TestContext.Current.CancellationToken);
            var outputs = model.Outputs.Select(o => found[o.Name]).ToArray();
            for (var i = 0; i < expected.Length; i++) Assert.True(ConformanceCase.Difference(outputs[i], expected[i], 1e-5) is null, $"output {i}: {ConformanceCase.Difference(outputs[i], expected[i], 1e-5)}");
            (ours, theirs) = (outputs[1].Tensor, expected[1]);
        }
    }

    [Fact]
    public void A_model_trains_and_its_state_has_the_names_of_the_file()
    {
        var model = OnnxModel.Load(SharedData.File("onnx", "models", "mnist_8", "model.onnx"));
        Assert.NotEmpty(model.Parameters());
        Assert.Contains("Parameter5", model.StateDict().Keys);
        var optimizer = new Sinter.Optim.SGD(model.Parameters(), lr: 1e-4);
        Tensor x = Tensor.Rand([1, 1, 28, 28], generator: new Generator(3)), target = Tensor.From(new long[] { 3 });
        double first = 0, last = 0;
        for (var step = 0; step < 8; step++)
        {
            var loss = model.Call(x).CrossEntropy(target);
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            last = loss.Item();
            if (step == 0) first = last;
        }
        Assert.All(model.Parameters(), p => Assert.NotNull(p.Grad));
        Assert.True(last < first, $"The loss went from {first} to {last}.");
        Assert.Contains("Conv(", model.ToString());
    }

    [Fact]
    public void A_clone_has_parameters_of_its_own()
    {
        var model = OnnxModel.Load(SharedData.File("onnx", "models", "mnist_8", "model.onnx"));
        var copy = (OnnxModel)model.Clone();
        var x = Tensor.Rand([1, 1, 28, 28], generator: new Generator(4));
        var before = copy.Call(x);
        using (Autograd.NoGrad())
            foreach (var p in model.Parameters()) p.ZeroInPlace();
        Expect.Same(copy.Call(x), before, "the copy after the original changed");
        Assert.NotEqual(before.ToArray<float>(), model.Call(x).ToArray<float>());
    }
}
