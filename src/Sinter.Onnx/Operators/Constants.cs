using System.Text;

namespace Sinter.Onnx;

/// <summary>Tensors made from nothing, from shapes, or from what others look like.</summary>
static class Constants
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("Constant", Constant);
        table.AddValue("ConstantOfShape", c =>
        {
            var value = c.Constant("value") as OnnxTensor ?? new OnnxTensor(Tensor.Zeros([1]));
            var y = value.Elements.Reshape(Shape.Scalar).Expand(c.Room(c.Longs(0))).Contiguous();
            return new OnnxTensor(y, value.Type);
        });
        table.AddValue("EyeLike", EyeLike);
        table.AddValue("OneHot", OneHot);
        table.Add("Range", Range);
        table.AddValue("Shape", c =>
        {
            var sizes = c.Value(0) is OnnxStrings s ? s.Shape : c.X.Shape;
            int rank = sizes.Rank, start = Clamp(c.Int("start"), rank), end = Clamp(c.Int("end", rank), rank);
            return Tensor.From(sizes.Sizes[start..Math.Max(start, end)]);
        });
        table.AddValue("Size", c => Tensor.Of(c.Value(0) is OnnxStrings s ? s.Shape.Count : c.X.Count));
        table.AddValue("Identity", c => c.Value(0));
        table.Settings("OneHot", 2);
    }

    static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);

    static OnnxValue Constant(NodeCall c)
    {
        if (c.Constant("value") is { } value) return value;
        if (c.HasAttribute("value_float")) return Tensor.Of(c.Float("value_float"), DType.Float32);
        if (c.HasAttribute("value_int")) return Tensor.Of(c.Int("value_int"));
        if (c.Floats("value_floats") is { } floats) return Tensor.From(floats).To(DType.Float32);
        if (c.Ints("value_ints") is { } ints) return Tensor.From(ints);
        if (c.HasAttribute("value_string")) return new OnnxStrings([c.Text("value_string")], Shape.Scalar);
        if (c.Texts("value_strings") is { } texts) return new OnnxStrings(texts, [texts.Length]);
        throw new ArgumentException("Constant: it has no value that is supported.");
    }

    static OnnxTensor EyeLike(NodeCall c)
    {
        var type = c.HasAttribute("dtype") ? (ElementType)c.Int("dtype") : c.Type(0);
        long rows = c.X.Shape[0], columns = c.X.Shape[1], k = c.Int("k");
        var y = Tensor.Arange(columns).Unsqueeze(0).Equal(Tensor.Arange(rows).Unsqueeze(1) + k);
        return new(y.To(type.Carrier), type);
    }

    static OnnxTensor OneHot(NodeCall c)
    {
        var depth = c.Long(1);
        var values = c[2];
        var axis = c.Axis("axis", c.X.Rank + 1, -1);
        c.Room([.. c.X.Shape, depth]);
        var indices = c.X.To(DType.Int64);
        indices = Tensor.Where(indices.Less(0), indices + depth, indices).Unsqueeze(axis);
        var hot = indices.Equal(Tensor.Arange(depth).Reshape([-1, .. Enumerable.Repeat(1L, c.X.Rank - axis)]));
        return c.Like(2, Tensor.Where(hot, values[1], values[0]));
    }

    static Tensor Range(NodeCall c)
    {
        double start = c.Number(0), limit = c.Number(1), delta = c.Number(2);
        if (delta == 0 || !double.IsFinite(start) || !double.IsFinite(limit)) throw new ArgumentException($"Range: from {start} to {limit} by {delta}; the step must not be 0, and all must be finite.");
        var n = Math.Max(0, Math.Ceiling((limit - start) / delta));
        c.Room((long)Math.Min(n, 1L << 60));
        if (!c.X.DType.IsFloatingPoint) return (Tensor.Arange((long)n) * c.Long(2) + c.Long(0)).To(c.X.DType);
        return (Tensor.Arange((long)n, DType.Float64) * delta + start).To(c.X.DType);
    }
}
