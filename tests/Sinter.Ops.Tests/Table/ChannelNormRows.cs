using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class ChannelNormRows
{
    static Tensor Affine(Tensor y, Tensor w, Tensor b) => y * LayerNorms.ByChannel(w, y.Rank) + LayerNorms.ByChannel(b, y.Rank);

    // Channels first, then one row for each.
    static Tensor ByChannel(Tensor x)
    {
        var first = x.Transpose(0, 1).Contiguous();
        return Along(first.Reshape(x.Shape[1], -1), 1, v => Standardize(v, 1e-5)).Reshape(first.Shape).Transpose(0, 1).Contiguous();
    }

    static Tensor Neighbours(Tensor x)
    {
        double[] v = x.ToArray<double>(), y = new double[v.Length];
        long channels = x.Shape[1], inner = x.Shape[2..].Count;
        for (long i = 0; i < v.Length; i++)
        {
            long c = i / inner % channels;
            var sum = 0.0;
            for (var k = Math.Max(0, c - 1); k <= Math.Min(channels - 1, c + 1); k++) sum += v[i + (k - c) * inner] * v[i + (k - c) * inner];
            y[i] = v[i] / Math.Pow(2 + 0.3 / 3 * sum, 0.75);
        }
        return Tensor.From(y, x.Shape);
    }

    public static IEnumerable<OpRow> Rows =>
    [
        new("batch_norm, nn.functional.batch_norm", x => x[0].BatchNorm(null, null, x[1], x[2], training: true), Sample.Of([3, 2, 4], [2], [2]), Sample.Of([5, 3], [3], [3]))
        {
            Reference = x => Affine(ByChannel(x[0]), x[1], x[2]), Slack = 3, Large = Sample.Of([20, 8, 300], [8], [8]),
            Errors =
            [
                new(() => Tensor.Ones(1, 3).BatchNorm(training: true), @"1 value for each channel has no variance"),
                new(() => Tensor.Ones(2, 3).BatchNorm(), "runningMean and runningVar are needed"),
                new(() => Tensor.Ones(2, 3).BatchNorm(weight: Tensor.Ones(2), training: true), @"it must be \[3\]"),
            ],
        },
        new("batch_norm", x => x[0].BatchNorm(x[1], x[2], x[3], x[4]), new Sample(Input.Real([3, 2, 4]), Input.Real([2]), Input.Real([2], 0.5, 2), Input.Real([2]), Input.Real([2])))
        {
            Variant = "running moments", Slack = 3,
            Reference = x => Affine((x[0] - LayerNorms.ByChannel(x[1], 3)) / (LayerNorms.ByChannel(x[2], 3) + 1e-5).Sqrt(), x[3], x[4]),
        },
        new("instance_norm, nn.functional.instance_norm", x => x[0].InstanceNorm(null, null, x[1], x[2]), Sample.Of([3, 2, 5], [2], [2]), Sample.Of([2, 3, 2, 4], [3], [3]))
        {
            Reference = x => Affine(Along(x[0].Reshape(x[0].Shape[0] * x[0].Shape[1], -1), 1, v => Standardize(v, 1e-5)).Reshape(x[0].Shape), x[1], x[2]), Slack = 3,
            Errors = [new(() => Tensor.Ones(2, 3, 1).InstanceNorm(), "has no variance")],
        },
        new("nn.functional.local_response_norm", x => x[0].LocalResponseNorm(3, 0.3, 0.75, 2), Sample.Of([2, 5, 3]), Sample.Of([2, 1, 3]))
        {
            Reference = x => Neighbours(x[0]), Slack = 3,
            Errors = [new(() => Tensor.Ones(2, 3).LocalResponseNorm(3), @"x is \[2, 3\]"), new(() => Tensor.Ones(2, 3, 1).LocalResponseNorm(0), "size is 0")],
        },
    ];
}
