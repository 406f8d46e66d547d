using Sinter.Nn;

namespace Sinter.Onnx.Tests;

/// <summary>Methods of ops that no layer has: orders, places, running sums, scattering, contractions, attention with all its terms.</summary>
static class ExportedComputations
{
    sealed class Computation(Func<Tensor, Tensor> f) : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor x) => f(x);
    }

    sealed class ProjectedLstm : Module<Tensor, Tensor>
    {
        readonly LSTM _lstm = new(4, 6, batchFirst: true, projSize: 3);

        public override Tensor Forward(Tensor x)
        {
            var (y, state) = _lstm.Call(x);
            return Tensor.Cat([y.Flatten(1), state.C.Transpose(0, 1).Flatten(1)], 1);
        }
    }

    static Tensor X(params long[] shape) => Tensor.Randn(shape, generator: new Generator(11));

    static Tensor At(params long[] positions) => Tensor.From(positions);

    public static IEnumerable<(string Name, Module<Tensor, Tensor> Computation, Tensor X)> All()
    {
        var x = X(2, 5, 6);
        (string, Func<Tensor, Tensor>)[] plain =
        [
            ("Sort", x => x.Sort().Values),
            ("Sort along 1, largest first", x => x.Sort(1, descending: true).Values),
            ("Sort's places", x => x.Sort(1).Indices.To(DType.Float32)),
            ("ArgSort", x => x.ArgSort(-1, descending: true).To(DType.Float32)),
            ("TopK", x => x.TopK(3).Values * 2.0),
            ("TopK, smallest", x => x.TopK(2, 1, largest: false).Indices.To(DType.Float32)),
            ("KthValue", x => x.KthValue(2, 1).Values),
            ("ArgMax", x => x.ArgMax(-1).To(DType.Float32)),
            ("ArgMin", x => x.ArgMin(1, keepDim: true).To(DType.Float32)),
            ("Max along a dimension", x => x.Max(1) is var (values, places) ? values + places.To(DType.Float32) : x),
            ("Min along a dimension", x => x.Min(-1, keepDim: true).Values),
            ("CumSum", x => x.CumSum(1)),
            ("Gather", x => x.Gather(2, x.ArgSort(2))),
            ("Scatter", x => x.Scatter(1, x.ArgSort(1), x * 2.0)),
            ("ScatterAdd", x => x.ScatterAdd(2, x.TopK(3).Indices, x.TopK(3).Values)),
            ("ScatterReduce", x => x.ScatterReduce(1, x.ArgSort(1), x * x, ScatterReduction.AMax)),
            ("IndexAdd", x => x.IndexAdd(1, At(0, 2, 2), x[.., 1..4] * 1.0, alpha: 0.5)),
            ("IndexCopy", x => x.IndexCopy(2, At(1, 4), x[.., .., ..2].Exp())),
            ("IndexFill", x => x.IndexFill(1, At(3), 0.25)),
            ("IndexPut", x => x.IndexPut([null, At(0, 2), At(1, 5)], x[.., ..2, 0] + 1.0)),
            ("positions of two dimensions", x => x[.., At(0, 2, 4), At(1, 1, 5)]),
            ("Einsum of one", x => Tensor.Einsum("bij->bji", x)),
            ("Einsum of two", x => Tensor.Einsum("bij,bkj->bik", x, x.Tanh())),
            ("Einsum with a constant", x => Tensor.Einsum("bij,jk->bk", x, X(6, 3))),
            ("Lgamma", x => (x.Abs() * 3.0 + 0.1).Lgamma()),
            ("Lgamma of negative numbers", x => (x.Clamp(-0.9, -0.1) - 1.0).Lgamma()),
            ("Median", x => x.Median(1).Values),
            ("Interpolation", x => x.Unsqueeze(1).Interpolate((7, 9), mode: "bilinear")),
        ];
        foreach (var (name, f) in plain) yield return (name, new Computation(f), x);
        yield return (nameof(ProjectedLstm), new ProjectedLstm(), X(2, 3, 4));

        var slopes = Tensor.From([0.5f, 0.25f]);
        // Node 2 is a child of 0, node 3 of 1; all see themselves.
        var tree = Tensor.From(new[] { true, false, false, false, false, true, false, false, true, false, true, false, false, true, false, true }, [1, 4, 4]);
        Tensor Attend(Tensor x, Tensor keys, AttentionOptions options) => x.FlashAttention(keys, keys * 0.5, options);
        var heads = X(2, 4, 2, 8);
        yield return ("attention with slopes", new Computation(x => Attend(x, x, new() { AlibiSlopes = slopes, IsCausal = true })), heads);
        yield return ("attention with slopes over more keys", new Computation(x => Attend(x, Tensor.Cat([x, x], 1), new() { AlibiSlopes = slopes })), heads);
        yield return ("attention along a tree", new Computation(x => Attend(x, x, new() { Tree = tree })), heads);
        yield return ("attention along a tree behind a cache", new Computation(x => Attend(x, Tensor.Cat([x, x], 1), new() { Tree = tree })), heads);
        yield return ("attention with dropout off", new Computation(x => x.ScaledDotProductAttention(x, x, dropoutP: 0)), heads);
        yield return ("attention through a mask that hides all of a row", new Computation(x => x.ScaledDotProductAttention(x, x, x.MatMul(x.Transpose(-1, -2)).Greater(2.0))), heads);
    }
}
