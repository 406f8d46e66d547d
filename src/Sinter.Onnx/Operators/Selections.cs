namespace Sinter.Onnx;

/// <summary>Elements and slices read from or written to positions.</summary>
static class Selections
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("Gather", Gather);
        table.Add("GatherElements", c =>
        {
            var dim = c.Axis("axis", c.X.Rank);
            return c.X.Gather(dim, Positive(c[1], c.X.Shape[dim]));
        });
        table.Add("GatherND", GatherND);
        table.Add("Scatter", ScatterElements);
        table.Add("ScatterElements", ScatterElements);
        table.Add("ScatterND", ScatterND);
        table.Add("TensorScatter", TensorScatter);
        table.Add("Compress", Compress);
        table.AddValue("NonZero", c => (c.X.DType == DType.Bool ? c.X : c.X.NotEqual(0)).Nonzero().T.Contiguous());
        table.Add("Trilu", c =>
        {
            var k = (int)Math.Clamp(c.Has(1) ? c.Long(1) : 0, -int.MaxValue, int.MaxValue);
            return c.Flag("upper", true) ? c.X.Triu(k) : c.X.Tril(k);
        });
        table.Add("ReverseSequence", ReverseSequence);
    }

    static Tensor Positive(Tensor indices, long size)
    {
        indices = indices.To(DType.Int64);
        return Tensor.Where(indices.Less(0), indices + size, indices);
    }

    static OnnxValue Gather(NodeCall c)
    {
        if (c.Value(0) is OnnxStrings s) return Texts.Gather(s, c.Axis("axis", s.Shape.Rank), c[1]);
        var dim = c.Axis("axis", c.X.Rank);
        var indices = Positive(c[1], c.X.Shape[dim]);
        Shape shape = [.. c.X.Shape.Take(dim), .. indices.Shape, .. c.X.Shape.Skip(dim + 1)];
        return c.Like(0, c.X.IndexSelect(dim, indices.Reshape(-1)).Reshape(shape));
    }

    // The last dimension of the indices names dimensions of x from the batch dimensions on; all are made one flat position.
    static Tensor Flat(Tensor indices, Shape named)
    {
        var place = Tensor.Zeros(indices.Shape[..^1], DType.Int64);
        for (var i = 0; i < named.Rank; i++) place = place * named[i] + Positive(indices.Select(-1, i), named[i]);
        return place;
    }

    static void CheckInside(Tensor indices, Shape named, string op)
    {
        for (var i = 0; i < named.Rank; i++)
        {
            var at = indices.Select(-1, i);
            if (at.Count > 0 && (at.Min().Item() < -named[i] || at.Max().Item() >= named[i]))
                throw new ArgumentException($"{op}: an index of dimension {i} is outside -{named[i]} to {named[i] - 1}.");
        }
    }

    static Tensor GatherND(NodeCall c)
    {
        var batch = (int)c.Int("batch_dims");
        var indices = c[1].To(DType.Int64);
        var k = (int)indices.Shape[^1];
        if (batch < 0 || batch + k > c.X.Rank) throw new ArgumentException($"GatherND: {k} indices after {batch} batch dimensions name more than {c.X.Shape} has.");
        Shape named = c.X.Shape[batch..(batch + k)], rest = c.X.Shape[(batch + k)..], batches = c.X.Shape[..batch];
        CheckInside(indices, named, "GatherND");
        long B = batches.Count, N = named.Count;
        var flat = Flat(indices, named).Reshape(B, -1) + (Tensor.Arange(B) * N).Unsqueeze(1);
        return c.X.Reshape([B * N, .. rest]).IndexSelect(0, flat.Reshape(-1)).Reshape([.. indices.Shape[..^1], .. rest]);
    }

    static Tensor ScatterElements(NodeCall c)
    {
        var dim = c.Axis("axis", c.X.Rank);
        var indices = Positive(c[1], c.X.Shape[dim]);
        return c.Text("reduction", "none") switch
        {
            "none" => c.X.Scatter(dim, indices, c[2]),
            "add" => c.X.ScatterReduce(dim, indices, c[2], ScatterReduction.Sum),
            "mul" => c.X.ScatterReduce(dim, indices, c[2], ScatterReduction.Prod),
            "max" => c.X.ScatterReduce(dim, indices, c[2], ScatterReduction.AMax),
            "min" => c.X.ScatterReduce(dim, indices, c[2], ScatterReduction.AMin),
            var other => throw new ArgumentException($"ScatterElements: reduction is '{other}'; it must be none, add, mul, max or min."),
        };
    }

    static Tensor ScatterND(NodeCall c)
    {
        var indices = c[1].To(DType.Int64);
        var k = (int)indices.Shape[^1];
        if (k > c.X.Rank) throw new ArgumentException($"ScatterND: {k} indices name more dimensions than {c.X.Shape} has.");
        Shape named = c.X.Shape[..k], rest = c.X.Shape[k..];
        CheckInside(indices, named, "ScatterND");
        var rows = c.X.Reshape(named.Count, rest.Count);
        var updates = c[2].Reshape(indices.Shape[..^1].Count, rest.Count);
        var places = Flat(indices, named).Reshape(-1, 1).Expand(updates.Shape);
        var y = c.Text("reduction", "none") switch
        {
            "none" => rows.Scatter(0, places, updates),
            "add" => rows.ScatterReduce(0, places, updates, ScatterReduction.Sum),
            "mul" => rows.ScatterReduce(0, places, updates, ScatterReduction.Prod),
            "max" => rows.ScatterReduce(0, places, updates, ScatterReduction.AMax),
            "min" => rows.ScatterReduce(0, places, updates, ScatterReduction.AMin),
            var other => throw new ArgumentException($"ScatterND: reduction is '{other}'; it must be none, add, mul, max or min."),
        };
        return y.Reshape(c.X.Shape);
    }

    // A cache that new entries are written into, each batch element from its own position on. Since version 24.
    static Tensor TensorScatter(NodeCall c)
    {
        var axis = c.Axis("axis", c.X.Rank, -2);
        long size = c.X.Shape[axis], added = c[1].Shape[axis], batch = c.X.Shape[0];
        var starts = c.Has(2) ? c[2].To(DType.Int64) : Tensor.Zeros([batch], DType.Int64);
        var at = starts.Unsqueeze(1) + Tensor.Arange(added);
        if (c.Text("mode", "linear") == "circular") at = at.Remainder(Tensor.Of(size));
        at = at.Reshape([batch, .. Enumerable.Repeat(1L, axis - 1), added, .. Enumerable.Repeat(1L, c.X.Rank - axis - 1)]);
        return c.X.Scatter(axis, at.Expand(c[1].Shape), c[1]);
    }

    static Tensor Compress(NodeCall c)
    {
        var keep = c[1].ToArray<bool>();
        var (x, dim) = c.HasAttribute("axis") ? (c.X, c.Axis("axis", c.X.Rank)) : (c.X.Reshape(-1), 0);
        if (keep.Length > x.Shape[dim]) throw new ArgumentException($"Compress: the condition has {keep.Length} entries and the dimension {x.Shape[dim]}.");
        return x.IndexSelect(dim, Tensor.From([.. Enumerable.Range(0, keep.Length).Where(i => keep[i]).Select(i => (long)i)]));
    }

    static Tensor ReverseSequence(NodeCall c)
    {
        int batch = c.Axis("batch_axis", c.X.Rank, 1), time = c.Axis("time_axis", c.X.Rank);
        var lengths = c.Longs(1);
        long T = c.X.Shape[time], B = c.X.Shape[batch];
        if (lengths.Length != B || lengths.Any(n => n < 0 || n > T)) throw new ArgumentException($"ReverseSequence: the lengths must be {B} numbers from 0 to {T}.");
        var order = new long[B * T];
        for (long b = 0; b < B; b++)
            for (long t = 0; t < T; t++) order[b * T + t] = t < lengths[b] ? lengths[b] - 1 - t : t;
        var index = Tensor.From(order, [B, T]);
        if (time < batch) index = index.T;
        var shape = c.X.Shape.Select((size, d) => d == batch || d == time ? size : 1).ToArray();
        return c.X.Gather(time, index.Reshape(shape).Expand(c.X.Shape));
    }
}
