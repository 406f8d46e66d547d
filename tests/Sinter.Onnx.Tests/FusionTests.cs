using Google.Protobuf;
using Sinter.Nn;
using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>The network for inference is shorter and computes the same.</summary>
public class FusionTests
{
    static OnnxModel Exported(Module<Tensor, Tensor> net, Tensor example)
        => OnnxModel.Parse(OnnxExport.Convert(net, x => [net.Call(x[0])], [example], new()).ToByteArray());

    [Theory, InlineData("Relu"), InlineData("LeakyRelu"), InlineData("Sigmoid"), InlineData("Clip")]
    public void Norm_and_activation_become_part_of_the_convolution(string activation)
    {
        Module<Tensor, Tensor> last = activation switch { "Relu" => new ReLU(), "LeakyRelu" => new LeakyReLU(0.2), "Sigmoid" => new Sigmoid(), _ => new ReLU6() };
        var norm = new BatchNorm2d(4);
        norm.RunningMean!.NormalInPlace();
        norm.RunningVar!.UniformInPlace(0.5, 2);
        var net = new Sequential(new Conv2d(3, 4, 3, padding: 1), norm, last);
        var x = Tensor.Randn([2, 3, 6, 6], generator: new Generator(1));
        var model = Exported(net, x);
        var fused = model.ForInference();
        using var _ = Autograd.NoGrad();
        Expect.Close(fused.Call(x), model.Call(x), new(1e-4, 1e-5), activation);
        Assert.Equal(["BatchNormalization"], model.Layers.Select(l => l.Operator).Except(fused.Layers.Select(l => l.Operator)).Intersect(["BatchNormalization"]));
        Assert.True(fused.Layers.Count <= model.Layers.Count - 2, fused.ToString());
        Assert.Empty(fused.Parameters());
    }

    [Fact]
    public void A_result_that_others_read_too_is_left_alone()
    {
        var model = ModelFile.Load(ModelFile.Graph(
            [ModelFile.Node("Conv", ["x", "w"], ["c"]), ModelFile.Node("Relu", ["c"], ["r"]), ModelFile.Node("Add", ["c", "r"], ["y"])],
            [ModelFile.Value("x", ElementType.Float, 1, 1, 2, 2)], [ModelFile.Value("y")], TensorWriter.Write("w", Tensor.Full([1, 1, 1, 1], -1.0))));
        var x = Tensor.From([1f, -2f, 3f, -4f], [1, 1, 2, 2]);
        Assert.Equal([-1f, 4f, -3f, 8f], model.ForInference().Call(x).ToArray<float>());
    }

    [Fact]
    public void What_depends_on_nothing_is_computed_once()
    {
        var model = ModelFile.Load(ModelFile.Graph(
            [ModelFile.Node("Add", ["a", "a"], ["b"]), ModelFile.Node("Mul", ["x", "b"], ["y"])], [ModelFile.Value("x", ElementType.Int64, 1)], [ModelFile.Value("y")], ModelFile.Long("a", 3)));
        Assert.Equal("Mul", Assert.Single(model.Layers).Operator);
        Assert.Equal([12], model.Call(Tensor.From(new long[] { 2 })).ToArray<long>());
    }
}
