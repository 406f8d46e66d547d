using Sinter.Testing;
using static Sinter.Ops.Tests.Table.NeuralReference;

namespace Sinter.Ops.Tests.Table;

static class DistanceRows
{
    static double Norm(IEnumerable<double> v, double p) => Math.Pow(v.Sum(e => Math.Pow(Math.Abs(e), p)), 1 / p);

    static double[][] Vectors(Tensor x) => [.. x.ToArray<double>().Chunk((int)x.Shape[^1])];

    public static IEnumerable<OpRow> Rows =>
    [
        new("nn.functional.normalize", x => x[0].Normalize(3), Sample.Of([3, 4]), Sample.Of([2, 3, 4])) { Reference = x => Along(x[0], 1, v => Array.ConvertAll(v, e => e / Norm(v, 3))), Slack = 3 },
        new("cosine_similarity, nn.functional.cosine_similarity", x => x[0].CosineSimilarity(x[1], -1), Sample.Of([3, 5], [3, 5]))
        {
            Slack = 3, Reference = x => Tensor.From([.. Vectors(x[0]).Zip(Vectors(x[1]), (a, b) => a.Zip(b, (u, v) => u * v).Sum() / Norm(a, 2) / Norm(b, 2))]),
            Errors = [new(() => Tensor.Ones(2, 3).CosineSimilarity(Tensor.Ones(2, 4)), "^CosineSimilarity: .*do not broadcast")],
        },
        new("pairwise_distance, nn.functional.pairwise_distance", x => x[0].PairwiseDistance(x[1], 3), Sample.Of([3, 5], [3, 5]))
        {
            Slack = 3, Reference = x => Tensor.From([.. Vectors(x[0]).Zip(Vectors(x[1]), (a, b) => Norm(a.Zip(b, (u, v) => u - v + 1e-6), 3))]),
        },
        new("cdist", x => x[0].Cdist(x[1]), Sample.Of([3, 5], [4, 5]))
        {
            Slack = 3, Reference = x => Tensor.From([.. Vectors(x[0]).SelectMany(a => Vectors(x[1]).Select(b => Norm(a.Zip(b, (u, v) => u - v), 2)))], [3, 4]),
            Errors = [new(() => Tensor.Ones(2, 3).Cdist(Tensor.Ones(2, 4)), @"^Cdist: x is \[2, 3\] and b \[2, 4\]")],
        },
    ];
}
