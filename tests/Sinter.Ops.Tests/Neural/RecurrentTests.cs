namespace Sinter.Ops.Tests;

/// <summary>Whole sequences against their cells called step by step, at widths that fill vectors and that do not.</summary>
public class RecurrentTests
{
    [Theory, InlineData(1), InlineData(16), InlineData(37)]
    public void Lstm_is_its_cell_step_by_step(long hidden) => Compare(4, hidden, 2,
        (x, s, w) =>
        {
            var (y, last) = x.Lstm(new(s[0].Unsqueeze(0), s[1].Unsqueeze(0)), [w]);
            return [y, last.C.Squeeze(0)];
        },
        (x, s, w) =>
        {
            var next = x.LstmCell(new(s[0], s[1]), w);
            return [next.H, next.C];
        });

    [Theory, InlineData(1), InlineData(16), InlineData(37)]
    public void Gru_is_its_cell_step_by_step(long hidden) => Compare(3, hidden, 1, (x, s, w) => [x.Gru(s[0].Unsqueeze(0), [w]).Output], (x, s, w) => [x.GruCell(s[0], w)]);

    static void Compare(long gates, long hidden, int states, Func<Tensor, Tensor[], RecurrentWeights, Tensor[]> sequence, Func<Tensor, Tensor[], RecurrentWeights, Tensor[]> cell)
    {
        const int steps = 5, batch = 3, inputs = 4;
        var generator = new Generator(hidden);
        Shape[] shapes = [[steps, batch, inputs], [gates * hidden, inputs], [gates * hidden, hidden], [gates * hidden], [gates * hidden], .. Enumerable.Repeat<Shape>([batch, hidden], states)];
        var all = Array.ConvertAll(shapes, shape => Tensor.Randn(shape, DType.Float64, generator));
        foreach (var x in all) x.RequiresGrad = true;
        var weights = new RecurrentWeights(all[1], all[2], all[3], all[4]);
        var swept = sequence(all[0], all[5..], weights);

        var state = all[5..];
        var outputs = new Tensor[steps];
        for (var t = 0; t < steps; t++)
        {
            state = cell(all[0][t], state, weights);
            outputs[t] = state[0];
        }
        Tensor[] stepped = [Tensor.Stack(outputs), .. state[1..]];

        for (var i = 0; i < stepped.Length; i++) Near(stepped[i], swept[i]);
        var seeds = Array.ConvertAll(stepped, y => Tensor.Randn(y.Shape, DType.Float64, generator));
        var expected = Autograd.Grad(stepped, all, seeds);
        var found = Autograd.Grad(swept, all, seeds);
        for (var i = 0; i < all.Length; i++) Near(expected[i]!, found[i]!);
    }

    static void Near(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        var (e, f) = (expected.ToArray<double>(), found.ToArray<double>());
        for (var i = 0; i < e.Length; i++) Assert.Equal(e[i], f[i], 1e-11);
    }
}
