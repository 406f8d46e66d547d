using Sinter.Testing;

namespace Sinter.Ops.Tests.Neural;

/// <summary>Laws of attention: the tiled one is the plain one, whatever the sizes, masks and dropout.</summary>
public class AttentionTests
{
    static Tensor Draw(int seed, Shape shape)
    {
        var random = new Random(seed);
        var x = Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => 4 * random.NextDouble() - 2)], shape);
        x.RequiresGrad = true;
        return x;
    }

    static void Same(Tensor q, Tensor k, Tensor v, Tensor? mask, bool causal, double dropout)
    {
        var draw = dropout > 0 ? new Generator(3).Reserve(0) : default;
        var setting = AttentionSetting.TopLeft(0.4, causal, dropout, draw);
        var terms = mask is null ? default : mask.DType == DType.Bool ? new AttentionTerms(Mask: mask) : new AttentionTerms(Bias: mask);
        var y = q.ScaledDotProductAttention(k, v, mask, dropout, causal, 0.4, enableGqa: true, generator: new Generator(3));
        var expected = AttentionPlain.Forward(q, k, v, terms, setting);
        Expect.Close(y, expected, new(1e-9, 1e-11), "y");
        var g = Draw(9, y.Shape).Detach();
        var found = Autograd.Grad([y], [q, k, v], [g]);
        var wanted = Autograd.Grad([expected], [q, k, v], [g]);
        for (var i = 0; i < 3; i++) Expect.Close(found[i]!, wanted[i]!, new(1e-8, 1e-10), $"gradient {i}");
    }

    [Theory]
    [InlineData(1, 1, false, 0)]
    [InlineData(64, 64, true, 0)]
    [InlineData(65, 63, true, 0)]
    [InlineData(130, 70, true, 0)]
    [InlineData(70, 200, true, 0)]
    [InlineData(130, 131, false, 0)]
    [InlineData(130, 131, false, 0.3)]
    [InlineData(70, 131, true, 0.5)]
    [InlineData(5, 7, false, 1)]
    public void Tiles_give_what_the_plain_way_gives(int queries, int keys, bool causal, double dropout)
        => Same(Draw(1, [2, 4, queries, 5]), Draw(2, [2, 2, keys, 5]), Draw(3, [2, 2, keys, 3]), null, causal, dropout);

    [Fact]
    public void Masks_work_across_tiles_and_with_dropout()
    {
        var mask = Draw(4, [1, 1, 70, 150]).Detach();
        Same(Draw(1, [1, 2, 70, 5]), Draw(2, [1, 2, 150, 5]), Draw(3, [1, 2, 150, 3]), mask, false, 0.2);
        Same(Draw(1, [1, 2, 70, 5]), Draw(2, [1, 2, 150, 5]), Draw(3, [1, 2, 150, 3]), mask.Greater(1.9).Expand([1, 2, 70, 150]), false, 0);
    }

    [Fact]
    public void Views_of_one_projection_need_no_copies_and_give_the_same()
    {
        var qkv = Draw(1, [2, 70, 3, 4, 8]);
        Tensor Part(int i) => qkv.Select(2, i).Transpose(1, 2);
        Same(Part(0), Part(1), Part(2), null, true, 0);
    }

    [Fact]
    public void A_query_that_sees_nothing_gets_zeros_and_passes_no_gradient()
    {
        Tensor q = Draw(1, [3, 4]), k = Draw(2, [5, 4]), v = Draw(3, [5, 2]);
        var mask = Tensor.From([true, true, false, true, true, false, false, false, false, false, true, true, true, true, true], [3, 5]);
        var y = q.ScaledDotProductAttention(k, v, mask);
        Assert.Equal([0.0, 0], y.ToArray<double>()[2..4]);
        y.Sum().Backward();
        Assert.All(q.Grad!.ToArray<double>(), d => Assert.True(double.IsFinite(d)));
        Assert.Equal([0.0, 0, 0, 0], q.Grad!.ToArray<double>()[4..8]);
    }

    [Fact]
    public void Huge_scores_neither_overflow_nor_lose_the_largest()
    {
        var q = Tensor.From([1000f, -1000f], [2, 1]);
        var k = Tensor.From([1f, 2f, -1f], [3, 1]);
        var v = Tensor.From([1f, 2f, 3f], [3, 1]);
        Assert.Equal([2f, 3f], q.ScaledDotProductAttention(k, v).ToArray<float>());
    }

    [Fact]
    public void Dropout_keeps_the_expected_value_and_its_state_repeats_it()
    {
        Tensor q = Draw(1, [8, 64, 4]), k = Draw(2, [8, 64, 4]), v = Tensor.Ones(8, 64, 1).To(DType.Float64);
        var generator = new Generator(4);
        var state = generator.State;
        var y = q.ScaledDotProductAttention(k, v, dropoutP: 0.25, generator: generator);
        Assert.InRange(y.Mean().Item(), 0.97, 1.03);
        generator.State = state;
        Assert.Equal(y.ToArray<double>(), q.ScaledDotProductAttention(k, v, dropoutP: 0.25, generator: generator).ToArray<double>());
        Assert.NotEqual(y.ToArray<double>(), q.ScaledDotProductAttention(k, v, dropoutP: 0.25, generator: generator).ToArray<double>());
    }
}
