namespace Sinter.Onnx;

/// <summary>Normalizations and dropout.</summary>
static class Normalizations
{
    public static void AddTo(OperatorTable table)
    {
        table.AddSeveral("BatchNormalization", BatchNorm);
        table.Add("InstanceNormalization", c => c.X.InstanceNorm(weight: c[1], bias: c[2], eps: c.Float("epsilon", 1e-5f)));
        table.AddSeveral("LayerNormalization", LayerNorm);
        table.Add("GroupNormalization", GroupNorm);
        table.Add("RMSNormalization", RmsNorm);
        table.Add("LRN", LocalResponse);
        table.Add("MeanVarianceNormalization", c =>
        {
            var dims = c.Axes(c.Ints("axes") ?? [0, 2, 3], c.X.Rank);
            var centred = c.X - c.X.Mean(dims, keepDim: true);
            return centred / (centred.Square().Mean(dims, keepDim: true).Sqrt() + 1e-9);
        });
        table.Add("LpNormalization", c =>
        {
            var norm = c.X.VectorNorm(c.Int("p", 2), [c.Axis("axis", c.X.Rank, -1)], keepDim: true);
            return Tensor.Where(norm.Equal(Tensor.ZerosLike(norm)), Tensor.ZerosLike(c.X), c.X / norm);
        });
        table.AddSeveral("Dropout", Dropout);
        table.Settings("BatchNormalization", 3, 4);
        table.Settings("Dropout", 1);
    }

    static OnnxValue?[] BatchNorm(NodeCall c)
    {
        var (x, eps, momentum) = (c.X, c.Float("epsilon", 1e-5f), c.Float("momentum", 0.9f));
        Tensor scale = c[1].To(x.DType), bias = c[2].To(x.DType), mean = c[3], variance = c[4];
        // The graph itself asks for training: the moments of the batch, and new running ones.
        if (c.Flag("training_mode") || (c.Version < 7 && !c.Flag("is_test") && c.Wants(1)))
        {
            int[] dims = [0, .. Enumerable.Range(2, x.Rank - 2)];
            var (measured, centre) = x.VarMean(dims, correction: 0);
            return
            [
                x.BatchNorm(centre, measured, scale, bias, false, 0, eps),
                mean * momentum + centre.To(mean.DType) * (1 - momentum),
                variance * momentum + measured.To(variance.DType) * (1 - momentum),
            ];
        }
        if (x.Rank == 1) x = x.Unsqueeze(0);
        // The model trains: batch moments, and the running ones follow in place. PyTorch's momentum is the other part of one.
        var y = x.BatchNorm(c.Execution.Training ? mean : mean.To(x.DType), c.Execution.Training ? variance : variance.To(x.DType), scale, bias, c.Execution.Training, 1 - momentum, eps);
        return [y.Reshape(c.X.Shape)];
    }

    static OnnxValue?[] LayerNorm(NodeCall c)
    {
        var (x, eps) = (c.X, c.Float("epsilon", 1e-5f));
        var axis = c.Axis("axis", x.Rank, -1);
        var shape = x.Shape[axis..];
        Tensor scale = c[1].Expand(shape).Contiguous();
        var bias = c.Maybe(2)?.Expand(shape).Contiguous();
        var y = x.LayerNorm(shape, scale, bias, eps);
        if (!c.Wants(1) && !c.Wants(2)) return [y];
        int[] dims = [.. Enumerable.Range(axis, x.Rank - axis)];
        var (variance, mean) = x.To(DType.Float32).VarMean(dims, correction: 0, keepDim: true);
        return [y, mean, (variance + eps).Rsqrt()];
    }

    static Tensor GroupNorm(NodeCall c)
    {
        var groups = checked((int)c.Int("num_groups"));
        Tensor scale = c[1], bias = c[2];
        // Before version 21 scale and bias were numbers of groups.
        if (c.Version < 21) (scale, bias) = (scale.RepeatInterleave(c.X.Shape[1] / groups), bias.RepeatInterleave(c.X.Shape[1] / groups));
        return c.X.GroupNorm(groups, scale, bias, c.Float("epsilon", 1e-5f));
    }

    static Tensor RmsNorm(NodeCall c)
    {
        var shape = c.X.Shape[c.Axis("axis", c.X.Rank, -1)..];
        return c.X.RmsNorm(shape, c[1].Expand(shape).Contiguous(), c.Float("epsilon", 1e-5f));
    }

    static Tensor LocalResponse(NodeCall c)
    {
        var size = (int)c.Int("size", 1);
        var channels = checked((int)c.X.Shape[1]);
        double weight = c.Float("alpha", 1e-4f) / size;
        var map = AxisMap.Of("LRN", channels, channels, o =>
        {
            int from = Math.Max(0, o - (size - 1) / 2), to = Math.Min(channels - 1, o + size / 2);
            return Enumerable.Range(from, to - from + 1).Select(i => (i, weight));
        });
        var sum = map.Apply(c.X.Square().To(AxisMap.Computing(c.X.DType)), 1);
        return c.X / (sum + c.Float("bias", 1)).Pow(c.Float("beta", 0.75)).To(c.X.DType);
    }

    static OnnxValue?[] Dropout(NodeCall c)
    {
        var ratio = c.Version >= 12 ? c.Has(1) ? c.Number(1) : 0.5 : c.Float("ratio", 0.5);
        var training = c.Version >= 12 ? (c.Has(2) && c.Long(2) != 0) || (!c.Has(2) && c.Execution.Training) : c.Execution.Training;
        if (!training || ratio == 0) return [c.Value(0), MaskOf(c, Tensor.Ones(c.X.Shape, DType.Bool))];
        if (ratio is not (> 0 and < 1)) throw new ArgumentException($"Dropout: ratio is {ratio}; it must be from 0 to below 1.");
        var keep = Tensor.Rand(c.X.Shape, DType.Float32, c.Generator()).GreaterOrEqual(ratio);
        return [c.X * keep.To(c.X.DType) / (1 - ratio), MaskOf(c, keep)];
    }

    static Tensor MaskOf(NodeCall c, Tensor keep) => c.Version < 10 ? keep.To(c.X.DType) : keep;
}
