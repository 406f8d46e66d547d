using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class CreationRows
{
    static Sample Small => Sample.Of([2, 3]);

    public static IEnumerable<OpRow> Rows =>
    [
        Made("empty", _ => Tensor.Empty([2, 3]), DType.Float32) with { Random = true },
        Made("empty_like", x => Tensor.EmptyLike(x[0]), null, Small) with { Random = true },
        Made("full", _ => Tensor.Full([2, 3], 2.5), DType.Float32, _ => 2.5),
        Made("full", _ => Tensor.Full([2, 3], 2), DType.Int64, _ => 2) with { Variant = "integer" },
        Made("zeros", _ => Tensor.Zeros(2, 3), DType.Float32, _ => 0),
        Made("ones", _ => Tensor.Ones(2, 3), DType.Float32, _ => 1),
        Made("zeros_like", x => Tensor.ZerosLike(x[0]), null, Small) with { Reference = x => Naive.Fill(x[0].Shape, _ => 0) },
        Made("ones_like", x => Tensor.OnesLike(x[0]), null, Small) with { Reference = x => Naive.Fill(x[0].Shape, _ => 1) },
        Made("full_like", x => Tensor.FullLike(x[0], 3), null, Small) with { Reference = x => Naive.Fill(x[0].Shape, _ => 3) },
        Made("tensor", _ => Tensor.Of(2.5), DType.Float32) with { Reference = _ => Naive.Fill([], _ => 2.5) },
        Made("arange", _ => Tensor.Arange(1, 8, 3), DType.Int64) with
        {
            Reference = _ => Naive.Fill([3], i => 1 + 3 * i[0]),
            Errors = [new(() => Tensor.Arange(0, 3, 0), "the step not 0"), new(() => Tensor.Arange(0, 3, -1), "^Arange: from 0 to 3 by -1 goes the wrong way")],
        },
        Made("arange", _ => Tensor.Arange(1, -0.25, -0.5), DType.Float32) with { Variant = "real", Reference = _ => Naive.Fill([3], i => 1 - 0.5 * i[0]) },
        new("Tensor.item", x => Tensor.Of(x[0].Item(), DType.Float64), Sample.Of([1, 1]))
        {
            Gradients = Gradients.None, ResultDType = DType.Float64, Reference = x => Tensor.From(x[0].ToArray<double>(), []),
            Errors = [new(() => Tensor.Ones(2).Item(), @"^Item: the tensor is \[2\]; it must have exactly one element")],
        },
        new("Tensor.tolist", x => Tensor.From(x[0].ToArray<double>()), Small) { Gradients = Gradients.None, ResultDType = DType.Float64, Reference = x => x[0].Reshape(-1) },
        OpRow.Unary("Tensor.to", x => x.To(DType.Float64), x => x) with { ResultDType = DType.Float64, OnIntegers = OnIntegers.Kept },
        OpRow.Unary("clone", x => x.Clone(), x => x) with { OnIntegers = OnIntegers.Kept },
        OpRow.Unary("Tensor.contiguous", x => x.Contiguous(), x => x) with { OnIntegers = OnIntegers.Kept },
        new("Tensor.contiguous", x => x[0].Transpose(0, 1).Contiguous(), Sample.Of([3, 4])) { Variant = "transposed", Large = Sample.Of([300, 500]) },
        new("Tensor.contiguous", x => x[0].Transpose(0, 1).Contiguous(), Sample.Of([3, 2, 4])) { Variant = "rows exchanged", Large = Sample.Of([60, 50, 70]) },
        OpRow.Unary("Tensor.detach", x => x.Detach(), x => x) with { Gradients = Gradients.None },
    ];

    static OpRow Made(string names, Func<Tensor[], Tensor> call, DType? dtype, params Sample[] samples)
        => new(names, call, samples is [] ? [new Sample()] : samples) { Gradients = Gradients.None, ResultDType = dtype };

    static OpRow Made(string names, Func<Tensor[], Tensor> call, DType dtype, Func<long[], double> at)
        => Made(names, call, (DType?)dtype) with { Reference = _ => Naive.Fill([2, 3], at) };
}
