using Sinter.Testing;

namespace Sinter.Ops.Tests.Table;

static class SequenceRows
{
    static Sample Small => Sample.Of([2, 3]);

    public static IEnumerable<OpRow> Rows =>
    [
        Made("linspace", () => Tensor.Linspace(-1, 2, 7), [7], i => -1 + 0.5 * i[0]) with { Errors = [new(() => Tensor.Linspace(0, 1, -1), "^Linspace: steps is -1")] },
        Made("logspace", () => Tensor.Logspace(0, 3, 4, 2), [4], i => Math.Pow(2, i[0])) with { Errors = [new(() => Tensor.Logspace(0, 1, -1), "^Logspace: steps is -1")] },
        Made("eye", () => Tensor.Eye(2, 3), [2, 3], i => i[0] == i[1] ? 1 : 0) with { Errors = [new(() => Tensor.Eye(-1), "^Eye: -1 rows")] },
        Made("empty_strided", () => Tensor.EmptyStrided([2, 3], [1, 2]).FillInPlace(4), [2, 3], _ => 4) with
        {
            Errors = [new(() => Tensor.EmptyStrided([2], []), "^EmptyStrided: .* one for each dimension"), new(() => Tensor.EmptyStrided([2], [-1]), "^EmptyStrided: stride 0 is -1")],
        },
        new("from_numpy", x => Tensor.FromArray(x[0].ToArray<float>(), x[0].Shape), Small)
        {
            Gradients = Gradients.None, ResultDType = DType.Float32, DTypes = [DType.Float32], Reference = x => x[0],
            Errors = [new(() => Tensor.FromArray([1f, 2f], [3]), @"^Tensor.FromMemory: 2 values do not fill \[3\]")],
        },
        new("frombuffer", x => Tensor.FromMemory(x[0].ToArray<float>().AsMemory()), Small) { Gradients = Gradients.None, ResultDType = DType.Float32, DTypes = [DType.Float32], Reference = x => x[0].Reshape(6) },
        new("Tensor.numpy", x => Tensor.From(x[0].To(DType.Float32).Clone().AsMemory<float>().ToArray()), Small)
        {
            Gradients = Gradients.None, ResultDType = DType.Float32, DTypes = [DType.Float32], Reference = x => x[0].Reshape(6),
            Errors = [new(() => Tensor.Ones(2).AsMemory<double>(), "^AsMemory: the tensor is float32, not Double"), new(() => Tensor.Ones(2, 3).T.AsMemory<float>(), "^AsMemory: .* not in row-major order; use Contiguous")],
        },
    ];

    static OpRow Made(string name, Func<Tensor> call, Shape shape, Func<long[], double> at)
        => new(name, _ => call(), new Sample()) { Gradients = Gradients.None, ResultDType = DType.Float32, Reference = _ => Naive.Fill(shape, at) };
}
