using Golden;
using Sinter.Bench.Contenders;
using Sinter.Bench.Measuring;

namespace Sinter.Bench.Cases;

/// <summary>Sums, extremes, prefix sums, sorting, and moving rows by index.</summary>
static class ReductionCases
{
    static readonly Input Matrix = Input.Of(8192, 1024), Cube = Input.Of(128, 256, 256), Small = Input.Of(1024, 1024), Logits = Input.Of(64, 50257);
    static readonly Input Vocabulary = Input.Of(50257, 768);

    /// <summary>The suite.</summary>
    public static IEnumerable<Case> All() =>
    [
        Of("sum of [8192, 1024]", [Matrix], 0, x => x[0].Sum(), x => x[0].sum()) with { Quick = true, Tolerance = 1e-2 },
        Of("sum along dim 1 of [8192, 1024]", [Matrix], 0, x => x[0].Sum(1), x => x[0].sum([1])) with { Quick = true },
        Of("sum along dim 0 of [8192, 1024]", [Matrix], 0, x => x[0].Sum(0), x => x[0].sum([0])) with { Quick = true },
        Of("sum along dim 1 of [128, 256, 256]", [Cube], 0, x => x[0].Sum(1), x => x[0].sum([1])),
        Of("mean of [8192, 1024]", [Matrix], 0, x => x[0].Mean(), x => x[0].mean()) with { Tolerance = 1e-2 },
        Of("mean along dim 0 of [8192, 1024]", [Matrix], 0, x => x[0].Mean(0), x => x[0].mean([0])),
        Of("mean along dim 1 of [8192, 1024]", [Matrix], 0, x => x[0].Mean(1), x => x[0].mean([1])),
        Of("max of [8192, 1024]", [Matrix], 0, x => x[0].Max(), x => x[0].max()),
        Of("largest along dim 1 of [8192, 1024]", [Matrix], 0, x => x[0].AMax(1), x => x[0].amax([1])),
        Of("largest along dim 0 of [8192, 1024]", [Matrix], 0, x => x[0].AMax(0), x => x[0].amax([0])),
        Of("largest along dim 1 of [128, 256, 256]", [Cube], 0, x => x[0].AMax(1), x => x[0].amax([1])),
        Of("max along dim 1 of [8192, 1024], with places", [Matrix], 0, x => First(x[0].Max(1)), x => First(x[0].max(1))),
        Of("argmax of [8192, 1024]", [Matrix], 0, x => x[0].ArgMax(), x => x[0].argmax()),
        Of("argmax along dim 1 of [128, 256, 256]", [Cube], 0, x => x[0].ArgMax(1), x => x[0].argmax(1)),
        Of("argmax along dim 1 of [8192, 1024]", [Matrix], 0, x => x[0].ArgMax(1), x => x[0].argmax(1)),
        Of("argmax along dim 0 of [8192, 1024]", [Matrix], 0, x => x[0].ArgMax(0), x => x[0].argmax(0)),
        Of("cumsum along dim 1 of [8192, 1024]", [Matrix], 1, x => x[0].CumSum(1), x => x[0].cumsum(1)),
        Of("cumsum along dim 0 of [8192, 1024]", [Matrix], 1, x => x[0].CumSum(0), x => x[0].cumsum(0)),
        Of("sort along dim 1 of [1024, 1024], in cache", [Small], null, x => First(x[0].Sort(1)), x => First(x[0].sort(1))) with { Quick = true },
        Of("top 50 of [64, 50257]", [Logits], 0, x => First(x[0].TopK(50)), x => First(x[0].topk(50))),
        Of("gather along dim 1 of [1024, 1024], in cache", [Small, Input.Indices(1024, 1024, 1024)], null, x => x[0].Gather(1, x[1]), x => x[0].gather(1, x[1])),
        Of("gather along dim 0 of [1024, 1024], in cache", [Small, Input.Indices(1024, 1024, 1024)], null, x => x[0].Gather(0, x[1]), x => x[0].gather(0, x[1])),
        Of("scatter_add along dim 1 of [1024, 1024], in cache", [Small, Input.Indices(1024, 1024, 1024), Small], null,
            x => x[0].ScatterAdd(1, x[1], x[2]), x => x[0].scatter_add(1, x[1], x[2])),
        Of("scatter_add along dim 0 of [1024, 1024], in cache", [Small, Input.Indices(1024, 1024, 1024), Small], null,
            x => x[0].ScatterAdd(0, x[1], x[2]), x => x[0].scatter_add(0, x[1], x[2])),
        Of("index_select of 8192 rows of [50257, 768]", [Vocabulary, Input.Indices(50257, 8192)], null, x => x[0].IndexSelect(0, x[1]), x => x[0].index_select(0, x[1])),
        Of("embedding of 8192 in [50257, 768]", [Vocabulary, Input.Indices(50257, 8192)], null,
            x => x[1].Embedding(x[0]), x => CompiledEmbedding.Value(x)[0]),
        Gradient("embedding of 8192 in [50257, 768], gradient", [Vocabulary, Input.Indices(50257, 8192)],
            x => x[1].Embedding(x[0]), x => CompiledEmbedding.Value(x)[0]) with { Quick = true },
        Of("max pool 3×3/2 of [8, 64, 112, 112]", [Input.Of(8, 64, 112, 112)], 0.25, x => x[0].MaxPool2d(3, 2, 1),
            x => torch.nn.functional.max_pool2d(x[0], [3, 3], [2, 2], [1, 1])),
    ];

    // Written as a part of the first input; null where no limit is claimed, because rows are read in a random order or out of a cache.
    static Case Of(string name, Input[] inputs, double? written, Func<Tensor[], Tensor> sinter, Func<TorchTensor[], TorchTensor> peer)
    {
        double bytes = 4.0 * inputs[0].Count;
        int copies = written is null ? 1 : Rotation.Copies(bytes);
        return new("reduce", name, written is { } part ? Work.Memory(bytes, part * bytes) : Work.Unbounded)
        {
            Sinter = () => SinterOps.Forward(inputs, copies, sinter),
            Torch = () => TorchOps.Forward(inputs, copies, peer),
        };
    }

    static Case Gradient(string name, Input[] inputs, Func<Tensor[], Tensor> sinter, Func<TorchTensor[], TorchTensor> peer) => new("reduce", name, Work.Unbounded)
    {
        Sinter = () => SinterOps.Backward(inputs, 1, 1, sinter),
        Torch = () => TorchOps.Backward(inputs, 1, 1, peer),
    };

    // TorchSharp has it as a module only.
    static readonly Lazy<Func<TorchTensor[], TorchTensor[]>> CompiledEmbedding = new(() => TorchScript.Compile(["w", "ids"], "torch.embedding(w, ids)"));

    static Tensor First(ValuesAndIndices chosen)
    {
        chosen.Indices.Dispose();
        return chosen.Values;
    }

    static TorchTensor First((TorchTensor Values, TorchTensor Indices) chosen)
    {
        chosen.Indices.Dispose();
        return chosen.Values;
    }
}
