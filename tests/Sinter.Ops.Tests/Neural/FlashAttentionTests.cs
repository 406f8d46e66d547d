using Sinter.Testing;

namespace Sinter.Ops.Tests.Neural;

/// <summary>FlashAttention under all its options: forward passes against loops over the definition, gradients against those of the plain way.</summary>
public class FlashAttentionTests
{
    static readonly Tolerance Tight = new(1e-9, 1e-11);

    internal static Tensor Draw(int seed, Shape shape)
    {
        var random = new Random(seed);
        var x = Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => 4 * random.NextDouble() - 2)], shape);
        x.RequiresGrad = true;
        return x;
    }

    static Tensor Flags(int seed, double chance, Shape shape)
    {
        var random = new Random(seed);
        return Tensor.From([.. Enumerable.Range(0, (int)shape.Count).Select(_ => random.NextDouble() < chance)], shape);
    }

    /// <summary>A random tree of drafts.</summary>
    internal static Tensor Tree(int seed, int nodes)
    {
        var random = new Random(seed);
        return Tensor.Ancestors([.. Enumerable.Range(0, nodes).Select(i => (long)random.Next(-1, i))]);
    }

    // By the definition, a number at a time: q [B, L, H, E], k and v [B, S, G, *].
    internal static Tensor Definition(Tensor q, Tensor k, Tensor v, AttentionOptions options)
    {
        long batch = q.Shape[0], queries = q.Shape[1], heads = q.Shape[2], width = q.Shape[3], keys = k.Shape[1], groups = k.Shape[2], wide = v.Shape[3];
        double[] qs = q.ToArray<double>(), ks = k.ToArray<double>(), vs = v.ToArray<double>();
        Shape all = [batch, heads, queries, keys];
        var added = options.Mask is { DType: not DType.Bool } bias ? bias.Expand(all).ToArray<double>() : null;
        var allowed = options.Mask is { DType: DType.Bool } mask ? mask.Expand(all).ToArray<bool>() : null;
        var slopes = options.AlibiSlopes?.Expand([batch, heads]).ToArray<double>();
        var tree = options.Tree?.Expand([batch, queries, queries]).ToArray<bool>();
        var scale = options.Scale ?? 1 / Math.Sqrt(width);
        var y = new double[batch * queries * heads * wide];
        for (long b = 0; b < batch; b++)
            for (long h = 0; h < heads; h++)
                for (long i = 0; i < queries; i++)
                {
                    var own = i + keys - queries;
                    var scores = new double[keys];
                    for (long j = 0; j < keys; j++)
                    {
                        var pair = ((b * heads + h) * queries + i) * keys + j;
                        for (long c = 0; c < width; c++) scores[j] += qs[((b * queries + i) * heads + h) * width + c] * ks[((b * keys + j) * groups + h / (heads / groups)) * width + c] * scale;
                        scores[j] += added?[pair] ?? 0;
                        scores[j] -= (slopes?[b * heads + h] ?? 0) * Math.Abs(j - own);
                        var node = j - (keys - queries);
                        var hidden = (options.IsCausal && j > own) || (options.Window.Left >= 0 && j < own - options.Window.Left) || (options.Window.Right >= 0 && j > own + options.Window.Right)
                            || allowed?[pair] == false || (node >= 0 && tree?[(b * queries + i) * queries + node] == false);
                        if (hidden) scores[j] = double.NegativeInfinity;
                    }
                    if (scores.All(double.IsNegativeInfinity)) continue;
                    var peak = scores.Max();
                    var sum = scores.Sum(s => Math.Exp(s - peak));
                    for (long j = 0; j < keys; j++)
                        for (long c = 0; c < wide; c++)
                            y[((b * queries + i) * heads + h) * wide + c] += Math.Exp(scores[j] - peak) / sum * vs[((b * keys + j) * groups + h / (heads / groups)) * wide + c];
                }
        return Tensor.From(y, [batch, queries, heads, wide]);
    }

    static AttentionOptions Options(string name, long queries, long keys) => name switch
    {
        "nothing" => new(),
        "causal" => new() { IsCausal = true, Scale = 0.7 },
        "window" => new() { Window = (9, 4) },
        "wide window, causal" => new() { Window = (150, AttentionOptions.Unbounded), IsCausal = true },
        "window ahead" => new() { Window = (AttentionOptions.Unbounded, 20) },
        "slopes" => new() { AlibiSlopes = Tensor.From([0.5, 0.25, 0.125, 0.0625]), IsCausal = true },
        "slopes of sequences" => new() { AlibiSlopes = Draw(7, [2, 4]).Detach().Abs() },
        "mask" => new() { Mask = Flags(4, 0.5, [2, 4, queries, keys]) },
        "mask of keys" => new() { Mask = Flags(4, 0.5, [2, 1, 1, keys]) },
        "rare mask, window" => new() { Mask = Flags(5, 0.02, [queries, keys]), Window = (30, 30) },
        "bias" => new() { Mask = Draw(6, [2, 4, queries, keys]) },
        "bias of heads, causal" => new() { Mask = Draw(6, [4, queries, keys]), IsCausal = true },
        "bias of keys" => new() { Mask = Draw(6, [2, 1, 1, keys]) },
        "tree" => new() { Tree = Tree(8, (int)queries) },
        "trees of sequences, slopes" => new() { Tree = Tensor.Stack([Tree(8, (int)queries), Tree(9, (int)queries)]), AlibiSlopes = Tensor.From([0.5, 0.25, 0.125, 0.0625]) },
        _ => throw new ArgumentException(name),
    };

    public static IEnumerable<TheoryDataRow<string, int, int>> Cases()
    {
        (int Queries, int Keys)[] sizes = [(1, 1), (3, 5), (17, 300), (70, 70), (130, 261), (70, 33)];
        string[] names =
        [
            "nothing", "causal", "window", "wide window, causal", "window ahead", "slopes", "slopes of sequences", "mask", "mask of keys", "rare mask, window", "bias",
            "bias of heads, causal", "bias of keys", "tree", "trees of sequences, slopes",
        ];
        foreach (var name in names)
            foreach (var (queries, keys) in sizes)
                if (queries <= keys || !name.Contains("tree")) yield return new(name, queries, keys);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_option_gives_what_its_definition_gives(string name, int queries, int keys)
    {
        Tensor q = Draw(1, [2, queries, 4, 5]), k = Draw(2, [2, keys, 2, 5]), v = Draw(3, [2, keys, 2, 3]);
        var options = Options(name, queries, keys);
        var y = q.FlashAttention(k, v, options);
        Expect.Close(y, Definition(q, k, v, options), Tight, "y");
        SameGradients(y, q, k, v, options);
    }

    static void SameGradients(Tensor y, Tensor q, Tensor k, Tensor v, AttentionOptions options)
    {
        Tensor qh = q.Transpose(1, 2), kh = k.Transpose(1, 2), vh = v.Transpose(1, 2);
        var sequences = AttentionSequences.Equal(qh.Shape[0], qh.Shape[1], qh.Shape[2], kh.Shape[2]);
        var setting = (options with { Generator = options.Generator is null ? null : new Generator(3) }).Setting("test", q.Shape[3], sequences);
        var terms = options.Terms("test", [qh.Shape[0], qh.Shape[1], qh.Shape[2], kh.Shape[2]], DType.Float64);
        var plain = AttentionPlain.Forward(qh, kh, vh, terms, setting).Transpose(1, 2);
        Expect.Close(y, plain, Tight, "y beside the plain one");
        var g = Draw(9, y.Shape).Detach();
        Tensor[] inputs = options.Mask is { RequiresGrad: true } bias ? [q, k, v, bias] : [q, k, v];
        Tensor?[] found = Autograd.Grad([y], inputs, [g]), wanted = Autograd.Grad([plain], inputs, [g]);
        for (var i = 0; i < inputs.Length; i++) Expect.Close(found[i]!, wanted[i]!, new(1e-8, 1e-10), $"gradient {i}");
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("wide window, causal")]
    [InlineData("mask")]
    [InlineData("bias")]
    public void Dropout_goes_with_every_option(string name)
    {
        Tensor q = Draw(1, [2, 70, 4, 5]), k = Draw(2, [2, 300, 2, 5]), v = Draw(3, [2, 300, 2, 3]);
        var options = Options(name, 70, 300) with { DropoutP = 0.3, Generator = new Generator(3) };
        SameGradients(q.FlashAttention(k, v, options), q, k, v, options);
    }

    [Fact]
    public void Gradients_of_the_gradient_exist()
    {
        var options = new AttentionOptions { IsCausal = true, Window = (3, 0), AlibiSlopes = Tensor.From([0.5, 0.25]) };
        GradCheck.RunTwice(x => [x[0].FlashAttention(x[1], x[2], options with { Mask = x[3] })], [Draw(1, [1, 3, 2, 3]), Draw(2, [1, 5, 1, 3]), Draw(3, [1, 5, 1, 2]), Draw(4, [3, 5])], atol: 1e-4);
        GradCheck.RunTwice(x => [x[0].FlashAttentionVarlen(x[1], x[2], Tensor.From([0L, 2, 5]), options: options)], [Draw(1, [5, 2, 3]), Draw(2, [5, 1, 3]), Draw(3, [5, 1, 2])], atol: 1e-4);
    }

    [Fact]
    public void A_query_that_sees_nothing_gets_zeros_and_passes_no_gradient()
    {
        // With more queries than keys, the first ones stand before every key.
        Tensor q = Draw(1, [1, 300, 2, 4]), k = Draw(2, [1, 20, 2, 4]), v = Draw(3, [1, 20, 2, 4]);
        var y = q.FlashAttention(k, v, new() { IsCausal = true });
        Assert.All(y.Narrow(1, 0, 280).Contiguous().ToArray<double>(), x => Assert.Equal(0, x));
        Assert.All(y.Narrow(1, 280, 20).Contiguous().ToArray<double>(), x => Assert.NotEqual(0, x));
        y.Sum().Backward();
        Assert.All(q.Grad!.Narrow(1, 0, 281).Contiguous().ToArray<double>(), x => Assert.Equal(0, x, 1e-15));
        Assert.All(new[] { q, k, v }.SelectMany(x => x.Grad!.ToArray<double>()), x => Assert.True(double.IsFinite(x)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Packed_sequences_are_each_what_it_is_alone(bool dropout)
    {
        long[] queryEnds = [0, 70, 70, 75, 205], keyEnds = [0, 40, 300, 307, 437];
        Tensor q = Draw(1, [205, 4, 5]), k = Draw(2, [437, 2, 5]), v = Draw(3, [437, 2, 3]);
        var slopes = Draw(4, [4, 4]).Detach().Abs();
        var options = new AttentionOptions { IsCausal = true, Window = (200, 0), DropoutP = dropout ? 0.25 : 0 };
        var y = q.FlashAttentionVarlen(k, v, Tensor.From(queryEnds), Tensor.From(keyEnds).To(DType.Int32), options with { AlibiSlopes = slopes, Generator = new Generator(5) });
        // One after the other, sequences draw what they draw together.
        var generator = new Generator(5);
        Tensor[] parts = [.. Enumerable.Range(0, 4).Select(b => Part(q, queryEnds, b).FlashAttention(Part(k, keyEnds, b), Part(v, keyEnds, b),
            options with { AlibiSlopes = slopes.Narrow(0, b, 1), Generator = generator }).Squeeze(0))];
        var expected = Tensor.Cat(parts, 0);
        Expect.Close(y, expected, Tight, "y");
        var g = Draw(9, y.Shape).Detach();
        Tensor?[] found = Autograd.Grad([y], [q, k, v], [g]), wanted = Autograd.Grad([expected], [q, k, v], [g]);
        for (var i = 0; i < 3; i++) Expect.Close(found[i]!, wanted[i]!, new(1e-8, 1e-10), $"gradient {i}");
    }

    static Tensor Part(Tensor x, long[] ends, int b) => x.Narrow(0, ends[b], ends[b + 1] - ends[b]).Unsqueeze(0);

    [Fact]
    public void Low_precision_is_computed_in_float32()
    {
        foreach (var dtype in (DType[])[DType.Float16, DType.BFloat16])
        {
            Tensor[] low = [.. ((Shape[])[[1, 70, 4, 24], [1, 300, 2, 24], [1, 300, 2, 16]]).Select((shape, i) => Leaf(Draw(i + 1, shape).Detach().To(dtype)))];
            Tensor[] full = [.. low.Select(x => Leaf(x.Detach().To(DType.Float32)))];
            Tensor y = low[0].FlashAttention(low[1], low[2], new() { IsCausal = true }), expected = full[0].FlashAttention(full[1], full[2], new() { IsCausal = true });
            Expect.Same(y, expected.To(dtype), $"y in {dtype}");
            y.Sum().Backward();
            Assert.All(low, x => Assert.Equal(dtype, x.Grad!.DType));
            // D is the product with y as it was rounded, so gradients agree to the type's precision only.
            expected.Sum().Backward();
            for (var i = 0; i < 3; i++) Expect.Close(low[i].Grad!, full[i].Grad!, Tolerance.Of(dtype) * 8, $"gradient {i} in {dtype}");
        }
    }

    static Tensor Leaf(Tensor x)
    {
        x.RequiresGrad = true;
        return x;
    }

    [Fact]
    public void A_tree_shows_each_node_itself_and_its_ancestors()
        => Assert.Equal(
            [true, false, false, false, true, true, false, false, true, false, true, false, true, false, true, true],
            Tensor.Ancestors([-1, 0, 0, 2]).ToArray<bool>());

    [Fact]
    public void NaN_stays_in_the_rows_that_meet_it()
    {
        Tensor q = Tensor.Ones(1, 3, 1, 4), k = Tensor.Ones(1, 40, 1, 4), v = Tensor.Ones(1, 40, 1, 4);
        q[0, 1] = Tensor.Full([1, 4], double.NaN, DType.Float32);
        var y = q.FlashAttention(k, v).ToArray<float>();
        Assert.Equal([1, 1, 1, 1, float.NaN, float.NaN, float.NaN, float.NaN, 1, 1, 1, 1], y);
        k[0, 39] = Tensor.Full([1, 4], double.NaN, DType.Float32);
        Assert.Equal([true, true, false], Tensor.Ones(1, 3, 1, 4).FlashAttention(k.Narrow(1, 37, 3), v.Narrow(1, 37, 3), new() { IsCausal = true }).ToArray<float>().Chunk(4).Select(row => float.IsFinite(row[0])));
    }

    // Operands that end where memory ends, with rows around the lengths of vectors and panels.
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 15, 3)]
    [InlineData(12, 16, 16)]
    [InlineData(13, 33, 17)]
    [InlineData(33, 31, 15)]
    [InlineData(49, 257, 33)]
    [InlineData(97, 300, 64)]
    public void Nothing_is_read_past_the_operands(int queries, int keys, int width)
    {
        var random = new Random(1);
        using var rows = new GuardedBuffer<float>([.. Enumerable.Range(0, queries * width).Select(_ => random.NextSingle())]);
        using var columns = new GuardedBuffer<float>([.. Enumerable.Range(0, keys * width).Select(_ => random.NextSingle())]);
        using var scores = new GuardedBuffer<float>([.. Enumerable.Range(0, queries * keys).Select(_ => random.NextSingle())]);
        using var flags = new GuardedBuffer<bool>([.. Enumerable.Range(0, queries * keys).Select(_ => random.Next(2) > 0)]);
        using var branches = new GuardedBuffer<bool>([.. Enumerable.Range(0, queries * queries).Select(_ => random.Next(2) > 0)]);
        using var low = new GuardedBuffer<Half>([.. Enumerable.Range(0, keys * width).Select(_ => (Half)random.NextSingle())]);
        Tensor q = Tensor.FromMemory(rows.Memory, [1, queries, 1, width]), k = Tensor.FromMemory(columns.Memory, [1, keys, 1, width]);
        List<AttentionOptions> all = [new(), new() { Mask = Tensor.FromMemory(scores.Memory, [queries, keys]) }, new() { Mask = Tensor.FromMemory(flags.Memory, [queries, keys]), Window = (5, 5) }];
        if (queries <= keys) all.Add(new() { Tree = Tensor.FromMemory(branches.Memory, [queries, queries]), DropoutP = 0.5 });
        foreach (var options in all)
        {
            Tensor x = Leaf(q.Detach()), key = Leaf(k.Detach());
            var y = x.FlashAttention(key, k, options);
            Autograd.Backward([y], [q]);
            Assert.All(y.Detach().ToArray<float>(), value => Assert.True(float.IsFinite(value)));
        }
        var half = Tensor.FromMemory(low.Memory, [1, keys, 1, width]);
        half.FlashAttention(half, half, new() { IsCausal = true });
        half.Squeeze(0).FlashAttentionVarlen(half.Squeeze(0), half.Squeeze(0), Tensor.From([0L, keys / 2, keys]));
    }

    [Fact]
    public void Broken_rules_are_named()
    {
        Tensor q = Tensor.Ones(2, 3, 4, 5), k = Tensor.Ones(2, 6, 2, 5), flat = Tensor.Ones(3, 4, 5);
        void Refused(string message, Action call) => Assert.Matches(message, Assert.ThrowsAny<Exception>(call).Message);
        Refused(@"^FlashAttention: query is \[2, 3, 4, 5\], key \[2, 6, 3, 5\]", () => q.FlashAttention(Tensor.Ones(2, 6, 3, 5), Tensor.Ones(2, 6, 3, 5)));
        Refused("float64.*must be one", () => q.FlashAttention(k.To(DType.Float64), k));
        Refused(@"Window is \(-2, 0\)", () => q.FlashAttention(k, k, new() { Window = (-2, 0) }));
        Refused("DropoutP is 2", () => q.FlashAttention(k, k, new() { DropoutP = 2 }));
        Refused(@"AlibiSlopes is \[3\]; it must be \[4\] or \[2, 4\]", () => q.FlashAttention(k, k, new() { AlibiSlopes = Tensor.Ones(3) }));
        Refused(@"Tree is \[2, 2\]", () => q.FlashAttention(k, k, new() { Tree = Tensor.Ones([2, 2], DType.Bool) }));
        Refused("7 nodes of a tree have 6 keys", () => Tensor.Ones(2, 7, 4, 5).FlashAttention(k, k, new() { Tree = Tensor.Ones([7, 7], DType.Bool) }));
        Refused("broadcast", () => q.FlashAttention(k, k, new() { Mask = Tensor.Ones(2, 2) }));
        Refused("parent of node 1 is 1", () => Tensor.Ancestors([-1, 1]));
        Refused("reaches from 0 to 2; .* rows, 3", () => flat.FlashAttentionVarlen(flat, flat, Tensor.From([0L, 2])));
        Refused("falls from 2 to 1 at index 2", () => flat.FlashAttentionVarlen(flat, flat, Tensor.From([0L, 2, 1, 3])));
        Refused("3 queryOffsets and 2 keyOffsets", () => flat.FlashAttentionVarlen(flat, flat, Tensor.From([0L, 2, 3]), Tensor.From([0L, 3])));
        Refused("mask or a tree", () => flat.FlashAttentionVarlen(flat, flat, Tensor.From([0L, 3]), options: new() { Mask = Tensor.Ones(3, 3) }));
    }
}
