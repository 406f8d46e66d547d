using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class EmbeddingRows
{
    static readonly Sample[] Samples = [new(Input.Integer([2, 4], 0, 4), Input.Real([5, 3])), new(Input.Integer([7], 0, 2), Input.Real([3, 67]))];

    // Row indices[i] is the product of a one-hot vector and the table.
    static Tensor Looked(Tensor indices, Tensor weight)
    {
        var at = indices.ToArray<long>();
        var w = weight.ToArray<double>();
        var d = (int)weight.Shape[1];
        return Tensor.From([.. at.SelectMany(i => w.Skip((int)i * d).Take(d))], [.. indices.Shape, d]);
    }

    static readonly Tensor Bagged = Tensor.From([4L, 0, 2, 2, 1, 0]), Offsets = Tensor.From([0L, 2, 2, 5]);

    // By the definition: bags [4, 0], [], [2, 2, 1], [0], without the rows of index 1 where that is padding.
    static Tensor Folded(Tensor weight, Func<double[], double> fold, double[]? factors = null, int padding = -1)
    {
        int[][] bags = [[0, 1], [], [2, 3, 4], [5]];
        var w = weight.ToArray<double>();
        var at = Bagged.ToArray<long>();
        return Tensor.From([.. bags.SelectMany(bag => Enumerable.Range(0, 3).Select(c =>
        {
            var column = bag.Where(i => at[i] != padding).Select(i => (factors?[i] ?? 1) * w[at[i] * 3 + c]).ToArray();
            return column.Length == 0 ? 0 : fold(column);
        }))], [4, 3]);
    }

    static OpRow Bag(BagMode mode, Func<double[], double> fold, long? padding = null) => new("nn.functional.embedding_bag", x => Bagged.EmbeddingBag(x[0], Offsets, mode, paddingIndex: padding), Sample.Of([5, 3]))
    {
        Variant = $"{mode}{(padding is null ? "" : ", padded")}", Slack = 2, Reference = x => Folded(x[0], fold, padding: (int)(padding ?? -1)),
        Errors =
        [
            new(() => Bagged.EmbeddingBag(Tensor.Ones(3, 2), Offsets), "^EmbeddingBag: index 0 is 4, but the table has 3 rows"),
            new(() => Bagged.EmbeddingBag(Tensor.Ones(5, 2)), @"^EmbeddingBag: the indices are \[6\]"),
            new(() => Bagged.EmbeddingBag(Tensor.Ones(5, 2), Tensor.From([0L, 9])), "bag 0 goes from 0 to 9 of 6 indices"),
        ],
    };

    public static IEnumerable<OpRow> Rows =>
    [
        Bag(BagMode.Mean, v => v.Average()), Bag(BagMode.Sum, v => v.Sum(), 1), Bag(BagMode.Max, v => v.Max(), 0),
        new("nn.functional.embedding_bag", x => Bagged.EmbeddingBag(x[0], Offsets, BagMode.Sum, x[1]), Sample.Of([5, 3], [6]))
        {
            Variant = "weighted", Slack = 2, Reference = x => Folded(x[0], v => v.Sum(), x[1].ToArray<double>()),
        },
        new("nn.functional.embedding", x => x[0].Embedding(x[1]), Samples)
        {
            Reference = x => Looked(x[0], x[1]), Large = new(Input.Integer([3000], 0, 99), Input.Real([100, 130])),
            Errors =
            [
                new(() => Tensor.From([0L, 5]).Embedding(Tensor.Ones(5, 2)), @"^Embedding: index 1 is 5, but the table has 5 rows; use 0 to 4"),
                new(() => Tensor.From([0L]).Embedding(Tensor.Ones(5)), @"^Embedding: weight is \[5\]; it must be a table"),
                new(() => Tensor.Ones(2).Embedding(Tensor.Ones(5, 2)), @"^Embedding: the indices are float32"),
                new(() => Tensor.From([0L]).Embedding(Tensor.Ones(5, 2), paddingIndex: 5), @"paddingIndex is 5"),
            ],
        },
        new("nn.functional.one_hot", x => x[0].OneHot(5), Samples[0] with { Inputs = [Samples[0].Inputs[0]] })
        {
            ResultDType = DType.Int64, Gradients = Gradients.None,
            Reference = x => Tensor.From([.. x[0].ToArray<long>().SelectMany(i => Enumerable.Range(0, 5).Select(c => c == i ? 1L : 0))], [.. x[0].Shape, 5]),
            Errors = [new(() => Tensor.From([0L, 3]).OneHot(3), @"^OneHot: index 1 is 3; with 3 classes"), new(() => Tensor.From([-1L]).OneHot(), @"index 0 is -1")],
        },
    ];
}
