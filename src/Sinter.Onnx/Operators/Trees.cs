namespace Sinter.Onnx;

/// <summary>Ensembles of decision trees: <c>ai.onnx.ml.TreeEnsemble</c>.</summary>
static class Trees
{
    enum Mode : byte { LessOrEqual, Less, GreaterOrEqual, Greater, Equal, NotEqual, Member }

    public static void AddTo(OperatorTable table) => table.AddValue("TreeEnsemble", Evaluate, OperatorTable.MachineLearning);

    static OnnxValue Evaluate(NodeCall c)
    {
        long[] Required(string name) => c.Ints(name) ?? throw new ArgumentException($"TreeEnsemble: {name} is missing.");
        double[] Numbers(string name) => c.Constant(name)?.Tensor.ToArray<double>() ?? throw new ArgumentException($"TreeEnsemble: {name} is missing.");
        long[] roots = Required("tree_roots"), features = Required("nodes_featureids"), yes = Required("nodes_truenodeids"), no = Required("nodes_falsenodeids");
        long[] yesLeaf = Required("nodes_trueleafs"), noLeaf = Required("nodes_falseleafs"), targets = Required("leaf_targetids");
        double[] splits = Numbers("nodes_splits"), weights = Numbers("leaf_weights");
        var modes = c.Constant("nodes_modes")!.Tensor.ToArray<byte>();
        var missing = c.Ints("nodes_missing_value_tracks_true");
        var sets = Members(modes, c.Constant("membership_values")?.Tensor.ToArray<double>() ?? []);
        var x = c.X.ToArray<double>();
        long rows = c.X.Shape[0], width = c.X.Shape[1], outputs = c.Int("n_targets");
        c.Room(rows, outputs);
        var aggregate = c.Int("aggregate_function", 1);
        var y = new double[rows * outputs];
        var counts = new int[rows * outputs];
        for (long r = 0; r < rows; r++)
            foreach (var root in roots)
            {
                var leaf = Descend(root, r);
                var at = r * outputs + targets[leaf];
                y[at] = aggregate switch
                {
                    2 => counts[at] == 0 ? weights[leaf] : Math.Min(y[at], weights[leaf]),
                    3 => counts[at] == 0 ? weights[leaf] : Math.Max(y[at], weights[leaf]),
                    _ => y[at] + weights[leaf],
                };
                counts[at]++;
            }
        if (aggregate == 0)
            for (var i = 0; i < y.Length; i++) y[i] /= roots.Length;
        var scores = Tensor.From(y, [rows, outputs]).To(c.X.DType);
        return c.Int("post_transform") switch
        {
            0 => scores,
            1 => scores.Softmax(-1),
            2 => scores.Sigmoid(),
            3 => Tensor.Where(scores.Equal(Tensor.ZerosLike(scores)), scores, scores.Softmax(-1)),
            var other => throw new NotSupportedException($"TreeEnsemble: post_transform {other} is not supported."),
        };

        long Descend(long root, long row)
        {
            // No path is longer than there are nodes, unless the tree has a cycle.
            var at = root;
            for (var steps = 0; steps <= modes.Length; steps++)
            {
                var value = x[row * width + features[at]];
                var goesYes = (double.IsNaN(value) && missing?[at] == 1) || (Mode)modes[at] switch
                {
                    Mode.LessOrEqual => value <= splits[at],
                    Mode.Less => value < splits[at],
                    Mode.GreaterOrEqual => value >= splits[at],
                    Mode.Greater => value > splits[at],
                    Mode.Equal => value == splits[at],
                    Mode.NotEqual => value != splits[at],
                    _ => sets[at]!.Contains(value),
                };
                var next = goesYes ? yes[at] : no[at];
                if ((goesYes ? yesLeaf[at] : noLeaf[at]) != 0) return next;
                at = next;
            }
            throw new ArgumentException("TreeEnsemble: a tree has a cycle.");
        }
    }

    // The sets of the member nodes follow one another, with NaN between.
    static HashSet<double>?[] Members(byte[] modes, double[] values)
    {
        var sets = new HashSet<double>?[modes.Length];
        var at = 0;
        for (var i = 0; i < modes.Length; i++)
        {
            if ((Mode)modes[i] != Mode.Member) continue;
            sets[i] = [];
            for (; at < values.Length && !double.IsNaN(values[at]); at++) sets[i]!.Add(values[at]);
            at++;
        }
        return sets;
    }
}
