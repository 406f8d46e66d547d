using Sinter.Optim;
using Sinter.Testing;

namespace Sinter.Nn.Tests.Modules;

public class ParametrizationTests
{
    static readonly Tolerance Exact = new(1e-10, 1e-12);

    static Tensor Values(params ReadOnlySpan<long> shape) => Tensor.Randn(Shape.Create(shape), DType.Float64, generator: new Generator(shape.Length));

    sealed class Symmetric : Parametrization
    {
        public override Tensor Forward(Tensor[] originals) => originals[0].Triu() + originals[0].Triu(1).T;
    }

    sealed class Flattened : Parametrization
    {
        public override Tensor Forward(Tensor[] originals) => originals[0].Reshape(-1);
    }

    public static TheoryData<string> Cases => [.. Golden.Names("parametrizations")];

    [Theory, MemberData(nameof(Cases))]
    public void Norms_compute_what_libtorch_does(string name)
    {
        var c = Golden.Case("parametrizations", name);
        var x = c.Inputs.ToDictionary(key => key, key => c[$"in/{key}"].To(DType.Float64));
        foreach (var key in c.Gradients) x[key["in/".Length..]].RequiresGrad = true;
        Parametrization norm;
        if (c.Op.EndsWith("weight_norm", StringComparison.Ordinal)) norm = new WeightNorm(c.Args.GetProperty("dim").ValueKind == System.Text.Json.JsonValueKind.Null ? null : (int)c.Number("dim"));
        else
        {
            norm = new SpectralNorm(x["original"].Detach(), dim: (int)c.Number("dim"));
            norm.LoadStateDict(new Dictionary<string, Tensor> { ["_u"] = x["_u"], ["_v"] = x["_v"] });
            norm.Eval();
        }
        var y = norm.Forward([.. c.Inputs.Where(key => key.StartsWith("original", StringComparison.Ordinal)).Select(key => x[key])]);
        Expect.Close(y, c["out/output"], Exact, "the weight");
        (y * c["weight/output"].To(DType.Float64)).Sum().Backward();
        foreach (var key in c.Gradients) Expect.Close(x[key["in/".Length..]].Grad!, c[$"grad/{key}"], Exact, $"the gradient of {key}");
    }

    [Fact]
    public void Weight_norm_begins_with_the_same_weight_and_has_PyTorchs_keys()
    {
        var layer = new Linear(3, 2, dtype: DType.Float64);
        Tensor x = Values(4, 3), y = layer.Call(x);
        Assert.Same(layer, layer.WeightNorm());
        Expect.Close(layer.Call(x), y, Exact, "the result");
        Assert.Equal(["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"], layer.StateDict().Keys.Order());
        Assert.Equal(["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"], layer.NamedParameters().Select(p => p.Name).Order());
        Assert.Equal([2, 1], layer.StateDict()["parametrizations.weight.original0"].Shape);
    }

    [Fact]
    public void The_originals_are_learned_and_the_next_call_computes_with_them()
    {
        var layer = new Linear(3, 2, dtype: DType.Float64).WeightNorm();
        var x = Values(4, 3);
        var optimizer = new SGD(layer.Parameters(), lr: 0.05);
        var losses = new List<double>();
        for (var step = 0; step < 20; step++)
        {
            optimizer.ZeroGrad();
            var loss = layer.Call(x).Square().Mean();
            losses.Add(loss.Item());
            loss.Backward();
            Assert.All(layer.Parameters(), p => Assert.NotNull(p.Grad));
            optimizer.Step();
        }
        Assert.True(losses[^1] < losses[0] / 2, $"from {losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Derivatives_agree_with_differences()
    {
        var spectral = new SpectralNorm(Values(3, 2, 2));
        spectral.Eval();
        GradCheck.Run(w => [spectral.Forward(w)], [Leaf(3, 2, 2)]);
        GradCheck.Run(w => [new WeightNorm().Forward(w)], [Leaf(3, 1, 1), Leaf(3, 2, 2)]);
        GradCheck.Run(w => [new WeightNorm(null).Forward(w)], [Leaf(), Leaf(3, 2)]);
        GradCheck.RunTwice(w => [new WeightNorm(1).Forward(w)], [Leaf(1, 2), Leaf(3, 2)]);

        static Tensor Leaf(params ReadOnlySpan<long> shape)
        {
            var leaf = Values(shape);
            leaf.RequiresGrad = true;
            return leaf;
        }
    }

    [Fact]
    public void Spectral_norm_finds_the_largest_singular_value()
    {
        var layer = new Linear(5, 4, bias: false, dtype: DType.Float64).SpectralNorm();
        for (var i = 0; i < 200; i++) layer.Call(Values(1, 5));
        var gram = layer.Weight.Detach().MatMul(layer.Weight.Detach().T);
        // The trace of a high power of W · Wᵀ is that power of its largest eigenvalue, which is to be 1.
        var power = gram;
        for (var i = 0; i < 10; i++) power = power.MatMul(power);
        Assert.Equal(1, Math.Pow(power.Trace().Item(), 1.0 / 1024), 1e-3);
        Assert.Equal(["parametrizations.weight.0._u", "parametrizations.weight.0._v", "parametrizations.weight.original"], layer.StateDict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Spectral_norm_moves_its_vectors_in_training_alone()
    {
        var layer = new Linear(5, 4).SpectralNorm();
        var u = layer.StateDict()["parametrizations.weight.0._u"];
        layer.Eval();
        var before = u.ToArray<float>();
        layer.Call(Tensor.Ones(1, 5));
        Assert.Equal(before, u.ToArray<float>());
        // The vectors belong to the weight they were made for, perhaps to the last bit; this is another.
        using (Autograd.NoGrad()) layer.StateDict()["parametrizations.weight.original"].NormalInPlace();
        layer.Train();
        layer.Call(Tensor.Ones(1, 5));
        Assert.NotEqual(before, u.ToArray<float>());
    }

    [Fact]
    public void A_transposed_convolution_has_its_outputs_in_dimension_one()
    {
        var layer = new ConvTranspose2d(2, 6, 3).SpectralNorm();
        Assert.Equal([6], layer.StateDict()["parametrizations.weight.0._u"].Shape);
        Assert.Equal([18], layer.StateDict()["parametrizations.weight.0._v"].Shape);
    }

    [Fact]
    public void One_may_write_ones_own()
    {
        var layer = new Linear(3, 3).Parametrize("weight", new Symmetric());
        layer.Call(Tensor.Ones(1, 3)).Sum().Backward();
        Assert.Equal(layer.Weight.T.ToArray<float>(), layer.Weight.ToArray<float>());
        Assert.Equal(2, layer.Parameters().Count());
        Assert.NotNull(layer.Parametrizations.Single().Value.Originals[0].Grad);
    }

    [Fact]
    public void Recurrent_layers_and_the_projection_of_attention_take_part()
    {
        var lstm = new LSTM(3, 4).WeightNorm("weight_hh_l0");
        lstm.Call(Tensor.Ones(2, 1, 3)).Output.Sum().Backward();
        Assert.All(lstm.Parameters(), p => Assert.NotNull(p.Grad));
        Assert.Equal(5, lstm.Parameters().Count());

        var attention = new MultiheadAttention(4, 2);
        attention.OutProj.WeightNorm();
        attention.Call(Tensor.Ones(3, 1, 4), Tensor.Ones(3, 1, 4), Tensor.Ones(3, 1, 4)).Output.Sum().Backward();
        Assert.All(attention.OutProj.Parameters(), p => Assert.NotNull(p.Grad));
    }

    [Fact]
    public void A_copy_and_a_loaded_state_compute_alike_and_apart()
    {
        var layer = new Linear(3, 2).WeightNorm();
        var copy = (Linear)layer.Clone();
        var other = new Linear(3, 2).WeightNorm();
        other.LoadStateDict(layer.StateDict());
        var x = Tensor.Ones(1, 3);
        var y = layer.Call(x).ToArray<float>();
        using (Autograd.NoGrad())
            foreach (var p in layer.Parameters()) p.FillInPlace(1);
        Assert.Equal(y, copy.Call(x).ToArray<float>());
        Assert.Equal(y, other.Call(x).ToArray<float>());
        Assert.NotEqual(y, layer.Call(x).ToArray<float>());
    }

    [Fact]
    public void Removing_keeps_the_value_or_goes_back_to_the_original()
    {
        var layer = new Linear(3, 2, bias: false).WeightNorm();
        var weight = layer.Weight.ToArray<float>();
        layer.RemoveParametrization("weight");
        Assert.Equal(weight, layer.Weight.ToArray<float>());
        Assert.Same(layer.Weight, layer.Parameters().Single());
        Assert.True(layer.Weight.RequiresGrad && layer.Weight.IsLeaf);

        var symmetric = new Linear(3, 3, bias: false);
        weight = symmetric.Weight.ToArray<float>();
        symmetric.Parametrize("weight", new Symmetric()).RemoveParametrization("weight", leaveParametrized: false);
        Assert.Equal(weight, symmetric.Weight.ToArray<float>());
    }

    [Fact]
    public void Broken_rules_are_named()
    {
        Assert.Contains("Linear has no parameter wait; it has: weight, bias", Assert.Throws<ArgumentException>(() => new Linear(2, 2).WeightNorm("wait")).Message);
        Assert.Contains("weight of Linear is computed already", Assert.Throws<ArgumentException>(() => new Linear(2, 2).WeightNorm().WeightNorm()).Message);
        Assert.Contains("Flattened made [4] in float32 of a parameter [2, 2]", Assert.Throws<ShapeException>(() => new Linear(2, 2).Parametrize("weight", new Flattened())).Message);
        Assert.Contains("weight of Linear is not computed", Assert.Throws<ArgumentException>(() => new Linear(2, 2).RemoveParametrization("weight")).Message);
        Assert.Contains("2 originals", Assert.Throws<ArgumentException>(() => new Linear(2, 2).WeightNorm().RemoveParametrization("weight", leaveParametrized: false)).Message);
        Assert.Contains("powerIterations is 0", Assert.Throws<ArgumentException>(() => new Linear(2, 2).SpectralNorm(powerIterations: 0)).Message);
    }
}
