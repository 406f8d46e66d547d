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

    public static IEnumerable<OpRow> Rows =>
    [
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
