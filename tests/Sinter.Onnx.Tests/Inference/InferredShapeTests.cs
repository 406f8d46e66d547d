using System.Collections.Concurrent;
using Sinter.Testing;

namespace Sinter.Onnx.Tests;

/// <summary>What is inferred of every value of a graph against the value itself, over ONNX's conformance suite and whole networks.</summary>
public class InferredShapeTests(ITestOutputHelper output)
{
    /// <summary>How much was known of the values of some graphs.</summary>
    sealed class Tally
    {
        int _values, _typed, _ranked, _sizes, _known;

        public void Add(ValueFacts facts, OnnxValue value)
        {
            var rank = value is OnnxTensor t ? t.Elements.Rank : 0;
            Interlocked.Increment(ref _values);
            if (facts.Type != ElementType.Undefined) Interlocked.Increment(ref _typed);
            if (value is not OnnxTensor || facts.Sizes is not null) Interlocked.Increment(ref _ranked);
            Interlocked.Add(ref _sizes, rank);
            if (value is OnnxTensor) Interlocked.Add(ref _known, facts.Sizes?.Count(s => !s.IsUnknown) ?? 0);
        }

        public double Typed => (double)_typed / _values;
        public double Ranked => (double)_ranked / _values;
        public double Known => (double)_known / _sizes;
        public override string ToString() => $"{_values} values: {Typed:P1} have a type, {Ranked:P1} a rank; {Known:P1} of {_sizes} sizes are known.";
    }

    // Runs the graph, keeps every value, and compares. Symbols stand for the sizes of the inputs that name them.
    static string? Mistake(OnnxModel model, IReadOnlyDictionary<string, OnnxValue> inputs, Tally tally)
    {
        var (graph, constants, facts) = model.Inside;
        foreach (var node in graph.Nodes) node.LastUses = [];
        var scope = new Scope(new Execution(new(), Training: false, CancellationToken.None), constants);
        var symbols = new Dictionary<string, long>();
        foreach (var (name, value) in inputs)
        {
            scope.Set(name, value);
            if (value is OnnxTensor t && model.Inputs.First(i => i.Name == name).Shape is { } shape)
                for (var d = 0; d < shape.Count; d++) symbols.TryAdd(shape[d], t.Elements.Shape[d]);
        }
        using var _ = Autograd.NoGrad();
        graph.Run(scope);
        foreach (var name in graph.Nodes.SelectMany(n => n.Outputs).Where(n => n.Length > 0))
        {
            var (found, real) = (facts[name], scope.Find(name)!);
            tally.Add(found, real);
            if (Mistake(found, real, symbols) is { } mistake) return $"{name}: {found} was inferred, but it is {real}: {mistake}";
        }
        return null;
    }

    static string? Mistake(ValueFacts found, OnnxValue real, Dictionary<string, long> symbols)
    {
        var (type, shape, kind) = real switch
        {
            OnnxTensor t => (t.Type, t.Elements.Shape, "tensor"),
            OnnxStrings s => (ElementType.String, s.Shape, "tensor"),
            OnnxSequence => (ElementType.Undefined, null, "sequence"),
            _ => (ElementType.Undefined, (Shape?)null, "optional"),
        };
        if (shape is null) return found.Kind == "tensor" && found.Sizes is not null ? "a sequence is no tensor" : null;
        if (found.Kind != kind && !found.Kind.StartsWith("optional", StringComparison.Ordinal)) return found.Kind;
        if (found.Type != ElementType.Undefined && found.Type != type) return "the type";
        if (found.Sizes is null) return null;
        if (found.Rank != shape.Rank) return "the rank";
        for (var d = 0; d < shape.Rank; d++)
            if (found.Sizes[d].Evaluate(symbols) is { } size && size != shape[d]) return $"size {d}";
        if (found.Elements is null || real is not OnnxTensor held) return null;
        var values = held.Elements.ToArray<long>();
        if (values.Length != found.Elements.Length) return "the number of elements";
        for (var i = 0; i < values.Length; i++)
            if (found.Elements[i].Evaluate(symbols) is { } element && element != values[i]) return $"element {i} is {values[i]}, not {element}";
        return null;
    }

    [Theory, InlineData("node", 0.95), InlineData("simple", 0.85), InlineData("pytorch-operator", 0.99), InlineData("pytorch-converted", 0.99), InlineData("models", 0.99)]
    public void What_is_inferred_is_true_and_much(string suite, double least)
    {
        var tally = new Tally();
        var mistakes = new ConcurrentBag<string>();
        Parallel.ForEach(ConformanceCase.In(SharedData.File("onnx", suite)).Where(c => c.Vectors.Length > 0), c =>
        {
            // Gradients within a graph want a run of their own kind.
            if (c.Name.StartsWith("test_gradient_of", StringComparison.Ordinal)) return;
            if (ExpectedFailures.Of(suite).TryGetValue(c.Name, out var why) && why.StartsWith("ImageDecoder", StringComparison.Ordinal)) return;
            try
            {
                var model = OnnxModel.Load(c.Model);
                var inputs = model.Inputs.Select((info, i) => (info, File: Path.Combine(c.Vectors[0], $"input_{i}.pb"))).Where(i => File.Exists(i.File))
                    .ToDictionary(i => i.info.Name, i => ConformanceCase.Read(i.File, i.info));
                if (Mistake(model, inputs, tally) is { } mistake) mistakes.Add($"{c.Name}: {mistake}");
            }
            catch (Exception e) { mistakes.Add($"{c.Name}: {e.GetType().Name}: {e.Message}"); }
        });
        output.WriteLine($"{suite}: {tally}");
        Assert.True(mistakes.IsEmpty, string.Join('\n', mistakes.Order()));
        Assert.True(tally.Typed >= least && tally.Ranked >= least, tally.ToString());
    }

    [Theory]
    [InlineData("face/weights/ultraface/version-RFB-320.onnx", 1, 240, 320)]
    [InlineData("face/weights/yunet/yunet_n_dynamic.onnx", 2, 160, 192)]
    [InlineData("face/weights/mobilefacenet/MobileFaceNet.onnx", 1, 112, 112)]
    public void Of_whole_networks_nearly_every_size_is_known(string file, long batch, long height, long width)
    {
        var model = OnnxModel.Load(SharedData.File(file.Split('/')));
        var info = Assert.Single(model.Inputs);
        long[] usual = [batch, 3, height, width];
        long[] shape = [.. info.Shape!.Select((size, d) => long.TryParse(size, out var n) ? n : usual[d])];
        var tally = new Tally();
        Assert.Null(Mistake(model, new Dictionary<string, OnnxValue> { [info.Name] = Tensor.Rand(shape, generator: new Generator(1)) }, tally));
        output.WriteLine($"{Path.GetFileName(file)}: {tally}");
        Assert.Equal(1, tally.Typed);
        Assert.Equal(1, tally.Ranked);
    }

    [Fact]
    public void Of_light_networks_every_size_is_known()
    {
        foreach (var path in Directory.GetFiles(SharedData.File("onnx", "light"), "*.onnx").Order(StringComparer.Ordinal))
        {
            var model = OnnxModel.Load(path);
            Assert.All(model.Values.Values, v => Assert.True(v.Type != ElementType.Undefined && v.Shape is not null && v.Shape.All(s => long.TryParse(s, out _)), $"{Path.GetFileName(path)}: {v}"));
        }
    }
}
