namespace Sinter.Ops.Tests;

/// <summary>Derivatives against central differences in float64, along random directions: first derivatives of a function, and second ones as first derivatives of its gradient.</summary>
static class GradientCheck
{
    const double Step = 1e-5, Tolerance = 1e-6;

    /// <summary>Checks the first and second derivatives of <paramref name="f"/> at <paramref name="inputs"/>.</summary>
    public static void Twice(Func<Tensor[], Tensor> f, params Tensor[] inputs)
    {
        Once(f, inputs);
        // The gradient, weighted and summed, is a function like any other; so are the weights' own derivatives.
        using var y = f(inputs);
        var weight = Random(y.Shape, 77);
        Once(at =>
        {
            var xs = at[..^1];
            var value = (f(xs) * at[^1]).Sum();
            var gradients = Autograd.Grad([value], xs, createGraph: true, allowUnused: true);
            Tensor? total = null;
            for (var i = 0; i < xs.Length; i++)
            {
                if (gradients[i] is not { } g) continue;
                var part = (g * Random(g.Shape, 31 + i)).Sum();
                total = total is null ? part : total + part;
            }
            return total!;
        }, [.. inputs, weight]);
    }

    /// <summary>Checks the first derivatives of <paramref name="f"/> at <paramref name="inputs"/>.</summary>
    public static void Once(Func<Tensor[], Tensor> f, params Tensor[] inputs)
    {
        var leaves = Array.ConvertAll(inputs, x => Leaf(x));
        var y = f(leaves);
        var weight = Random(y.Shape, 5);
        var gradients = Autograd.Grad([(y * weight).Sum()], leaves, allowUnused: true);
        for (var i = 0; i < inputs.Length; i++)
        {
            var direction = Random(inputs[i].Shape, 100 + i);
            var expected = (Along(f, inputs, i, direction, Step, weight) - Along(f, inputs, i, direction, -Step, weight)) / (2 * Step);
            var actual = gradients[i] is { } g ? (g * direction).Sum().Item() : 0;
            Assert.True(Math.Abs(expected - actual) <= Tolerance * (1 + Math.Abs(expected)), $"Input {i}: central difference {expected}, derivative {actual}.");
        }
    }

    static double Along(Func<Tensor[], Tensor> f, Tensor[] inputs, int moved, Tensor direction, double step, Tensor weight)
        => (f([.. inputs.Select((x, i) => Leaf(i == moved ? x + direction * step : x))]) * weight).Sum().Item();

    static Tensor Leaf(Tensor x)
    {
        var leaf = x.Detach();
        leaf.RequiresGrad = true;
        return leaf;
    }

    /// <summary>Numbers between -1 and 1 that differ by much more than a step.</summary>
    public static Tensor Random(Shape shape, int seed)
    {
        var random = new Random(seed);
        var values = new double[shape.Count];
        for (var i = 0; i < values.Length; i++) values[i] = random.NextDouble() * 2 - 1;
        return Tensor.From(values, shape);
    }
}
