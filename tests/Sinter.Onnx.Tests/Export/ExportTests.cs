using Google.Protobuf;
using Sinter.Nn;
using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>What we write, ONNX Runtime runs with our results, for the batch of the example and for others; and we read it back.</summary>
public class ExportTests
{
    static void Agrees(string name, Module<Tensor, Tensor> net, Tensor x)
    {
        net.Eval();
        var bytes = OnnxExport.Convert(net, t => [net.Call(t[0])], [x], new()).ToByteArray();
        using var judge = new OnnxRuntime(bytes);
        var read = OnnxModel.Parse(bytes);
        using var _ = Autograd.NoGrad();
        // The example, one row, and more rows than were ever traced.
        foreach (var batch in new[] { x, x.Narrow(0, 0, 1), Tensor.Cat([x, x, x.Flip(0)]) })
        {
            var expected = net.Call(batch);
            Expect.Close(judge.Run([new("input", batch)])[0], expected, new(2e-4, 2e-5), $"{name}, ONNX Runtime, batch {batch.Shape[0]}");
            Expect.Close(read.Call(batch), expected, new(2e-4, 2e-5), $"{name}, read back, batch {batch.Shape[0]}");
        }
    }

    [Fact]
    public void Every_layer_is_written_as_it_computes()
    {
        var failures = new List<string>();
        foreach (var (name, layer, x) in ExportedLayers.All())
            try { Agrees(name, layer, x); }
            catch (Exception e) { failures.Add($"{name}: {e.GetType().Name}: {e.Message}"); }
        Assert.True(failures.Count == 0, $"{failures.Count} layers fail:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void Every_kind_of_op_is_written_as_it_computes()
    {
        var failures = new List<string>();
        foreach (var (name, computation, x) in ExportedComputations.All())
            try { Agrees(name, computation, x); }
            catch (Exception e) { failures.Add($"{name}: {e.GetType().Name}: {e.Message}"); }
        Assert.True(failures.Count == 0, $"{failures.Count} computations fail:\n{string.Join('\n', failures)}");
    }

    [Fact]
    public void A_trained_network_gives_the_same_answers_elsewhere()
    {
        var net = new Sequential(new Conv2d(1, 8, 3, padding: 1), new BatchNorm2d(8), new ReLU(), new MaxPool2d(2), new Conv2d(8, 8, 3, padding: 1, groups: 2), new GELU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(8, 3));
        var optimizer = new Sinter.Optim.Adam(net.Parameters(), lr: 0.01);
        var generator = new Generator(1);
        for (var step = 0; step < 5; step++)
        {
            var loss = net.Call(Tensor.Rand([8, 1, 8, 8], generator: generator)).CrossEntropy(Tensor.RandInt(0, 3, [8], generator: generator));
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
        }
        Agrees("trained", net, Tensor.Rand([2, 1, 8, 8], generator: generator));
    }

    // Ops in a method of one's own: views, joins, comparisons, products, and constants.
    sealed class Composite : Module<Tensor, Tensor>
    {
        readonly Linear _first = new(6, 8);
        readonly Parameter _scale = new(Tensor.Rand([8]));

        public override Tensor Forward(Tensor x)
        {
            var h = _first.Call(x).ReluInPlace() * _scale;
            var (a, b) = (h.Narrow(-1, 0, 4), h[.., .., TensorIndex.Slice(4..8)]);
            var attention = a.ScaledDotProductAttention(b, a, isCausal: true);
            var steps = Tensor.Arange(x.Shape[1], DType.Float32).Unsqueeze(-1) / 10.0;
            var chosen = Tensor.Where(attention.Greater(steps), attention.Exp(), attention.Abs().Sqrt() - 1.0);
            var joined = Tensor.Cat([chosen, b.Flip(1)], -1).Transpose(1, 2).Reshape(x.Shape[0], -1);
            return (joined - joined.Mean(-1, keepDim: true)) / (joined.Var(-1, keepDim: true) + 1e-3).Sqrt() + joined.AMax(-1, keepDim: true).Log1p() + Tensor.Zeros([x.Shape[0], 1]);
        }
    }

    [Fact]
    public void A_method_of_many_ops_is_written_as_it_computes() => Agrees("composite", new Composite(), Tensor.Rand([2, 3, 6], generator: new Generator(2)));

    sealed class Pair : Module
    {
        public Linear Left { get; } = new(4, 3);

        public Embedding Right { get; } = new(5, 3);
    }

    [Fact]
    public void Several_inputs_and_outputs_keep_their_names_and_the_state_keeps_its_own()
    {
        var net = new Pair();
        Tensor x = Tensor.Rand([2, 4], generator: new Generator(3)), i = Tensor.From(new long[] { 1, 4 });
        using var folder = new TemporaryFolder();
        var path = folder.File("pair.onnx");
        OnnxExport.Save(path, net, t => [net.Left.Call(t[0]) + net.Right.Call(t[1]), net.Left.Call(t[0])], [x, i], new() { InputNames = ["x", "i"], OutputNames = ["sum", "left"] });
        using var judge = new OnnxRuntime(path);
        using var _ = Autograd.NoGrad();
        var found = judge.Run([new("x", x), new("i", i)]);
        Expect.Close(found[0], net.Left.Call(x) + net.Right.Call(i), new(1e-5, 1e-6), "sum");
        Expect.Close(found[1], net.Left.Call(x), new(1e-5, 1e-6), "left");
        var read = OnnxModel.Load(path);
        Assert.Equal(net.StateDict().Keys.Order(), read.NamedParameters().Select(p => p.Name).Order());
        Assert.Equal("x: Float [batch, 4]", read.Inputs[0].ToString());
        Assert.Equal("sum: Float [batch, 3]", read.Outputs[0].ToString());
    }

    sealed class Counts : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor x) => x * (double)x.Shape[0];
    }

    sealed class Peeks : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor x) => x + Tensor.From(x.ToArray<float>(), x.Shape).Sum();
    }

    sealed class Bessel : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor x) => x.I0();
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_named()
    {
        var x = Tensor.Rand([2, 3], generator: new Generator(4));
        string Refusal(Module<Tensor, Tensor> net) => Assert.Throws<NotSupportedException>(() => OnnxExport.Convert(net, t => [net.Call(t[0])], [x], new())).Message;
        Assert.Contains("follows the batch", Refusal(new Counts()));
        Assert.Contains("constant", Refusal(new Peeks()));
        Assert.Contains("has no ONNX form", Refusal(new Bessel()));
        // With the batch fixed, a number that follows it is a number.
        var net = new Counts();
        var model = OnnxModel.Parse(OnnxExport.Convert(net, t => [net.Call(t[0])], [x], new() { DynamicBatch = false }).ToByteArray());
        Expect.Close(model.Call(x), x * 2.0, new(1e-6, 0), "fixed");
        Assert.Equal("input: Float [2, 3]", model.Inputs[0].ToString());
    }

    [Fact]
    public void Training_goes_on_as_before_after_an_export()
    {
        var net = new Sequential(new Linear(3, 3), new Dropout());
        net.Train();
        ((Module)net).NamedChildren().Last().Module.Eval();
        OnnxExport.Convert(net, t => [net.Call(t[0])], [Tensor.Rand([2, 3])], new());
        Assert.True(net.Training);
        Assert.False(((Module)net).NamedChildren().Last().Module.Training);
    }
}
