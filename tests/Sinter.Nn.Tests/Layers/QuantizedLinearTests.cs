namespace Sinter.Nn.Tests.Layers;

/// <summary>A linear layer in few bits, made of one that has learned.</summary>
public class QuantizedLinearTests
{
    [Theory, InlineData(8, 0.01), InlineData(4, 0.12)]
    public void It_computes_what_the_layer_did_but_for_the_rounding(int bits, double tolerance)
    {
        using var _ = Autograd.NoGrad();
        var layer = new Linear(200, 30);
        var few = QuantizedLinear.From(layer, bits);
        Tensor x = Tensor.Rand([3, 200]) - 0.5, y = layer.Call(x);
        Assert.True((few.Call(x) - y).Abs().Max().Item() <= tolerance * y.Abs().Max().Item());
        Assert.Contains($"bits={bits}", few.ToString());
    }

    [Fact]
    public void Nothing_of_it_is_learned_and_all_of_it_is_saved()
    {
        var few = QuantizedLinear.From(new Linear(70, 5), 4);
        Assert.Empty(few.Parameters());
        Assert.Equal(["bias", "weight_scales", "weight_values"], few.StateDict().Keys.Order());
        var other = QuantizedLinear.From(new Linear(70, 5), 4);
        other.LoadStateDict(few.StateDict());
        var x = Tensor.Rand([70]);
        Assert.Equal(few.Call(x).ToArray<float>(), other.Call(x).ToArray<float>());
    }

    [Fact]
    public void Another_type_for_the_rest_of_the_network_leaves_its_scales_usable()
    {
        var few = QuantizedLinear.From(new Linear(70, 5));
        var x = Tensor.Rand([70]);
        var before = few.Call(x).ToArray<float>();
        few.To(DType.Float64);
        Assert.Equal(before, few.Call(x).ToArray<float>());
    }
}
