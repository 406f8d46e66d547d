namespace Sinter.Onnx;

/// <summary>The training operators: steps of optimizers, and gradients.</summary>
static class Updates
{
    public static void AddTo(OperatorTable table)
    {
        // Inputs: rate, step, then for n weights the weights, their gradients, and each state of all.
        table.AddSeveral("Adagrad", c => Each(c, states: 1, (x, g, s) =>
        {
            var rate = c.Number(0) / (1 + c.Long(1) * c.Float("decay_factor"));
            g += x * c.Float("norm_coefficient");
            var h = s[0] + g.Square();
            return [x - g * rate / (h.Sqrt() + c.Float("epsilon", 1e-6f)), h];
        }), OperatorTable.Training);
        table.AddSeveral("Adam", c => Each(c, states: 2, (x, g, s) =>
        {
            double alpha = c.Float("alpha", 0.9f), beta = c.Float("beta", 0.999f), rate = c.Number(0);
            var step = c.Long(1);
            g += x * c.Float("norm_coefficient");
            Tensor v = s[0] * alpha + g * (1 - alpha), h = s[1] * beta + g.Square() * (1 - beta);
            if (step > 0) rate *= Math.Sqrt(1 - Math.Pow(beta, step)) / (1 - Math.Pow(alpha, step));
            var next = x - v * rate / (h.Sqrt() + c.Float("epsilon", 1e-6f));
            return [next * (1 - c.Float("norm_coefficient_post")), v, h];
        }), OperatorTable.Training);
        table.AddSeveral("Momentum", c => Each(c, states: 1, (x, g, s) =>
        {
            double alpha = c.Float("alpha"), beta = c.Long(1) > 0 ? c.Float("beta") : 1, rate = c.Number(0);
            g += x * c.Float("norm_coefficient");
            var v = s[0] * alpha + g * beta;
            return [x - (c.Text("mode") == "nesterov" ? g + v * alpha : v) * rate, v];
        }), OperatorTable.Training);
        table.AddSeveral("Gradient", Gradient, OperatorTable.Training);
    }

    static OnnxValue?[] Each(NodeCall c, int states, Func<Tensor, Tensor, Tensor[], Tensor[]> step)
    {
        var n = (c.Count - 2) / (2 + states);
        if (n * (2 + states) + 2 != c.Count) throw new ArgumentException($"{c.Node.Operator}: {c.Count} inputs are no whole number of weights.");
        var results = new OnnxValue?[n * (1 + states)];
        for (var i = 0; i < n; i++)
        {
            var y = step(c[2 + i], c[2 + n + i], [.. Enumerable.Range(0, states).Select(s => c[2 + (2 + s) * n + i])]);
            for (var k = 0; k < y.Length; k++) results[k * n + i] = y[k];
        }
        return results;
    }

    static OnnxValue?[] Gradient(NodeCall c)
    {
        Tensor Named(string name) => c.Scope.Find(name)?.Tensor ?? throw new ArgumentException($"Gradient: there is no value '{name}'.");
        var y = Named(c.Text("y"));
        var xs = (c.Texts("xs") ?? []).Select(Named).ToArray();
        return [.. Autograd.Grad([y], xs, [Tensor.OnesLike(y)], retainGraph: true, allowUnused: true).Select((g, i) => (OnnxValue)(g ?? Tensor.ZerosLike(xs[i])))];
    }
}
