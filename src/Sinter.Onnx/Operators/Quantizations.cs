namespace Sinter.Onnx;

/// <summary>Numbers of few bits with scales and zero points, and products of them.</summary>
static class Quantizations
{
    public static void AddTo(OperatorTable table)
    {
        table.AddValue("QuantizeLinear", Quantize);
        table.AddValue("DequantizeLinear", Dequantize);
        table.AddSeveral("DynamicQuantizeLinear", Dynamic);
        table.AddValue("MatMulInteger", c => Whole(c.X, ZeroPoint(c, 2, row: true)).MatMul(Whole(c[1], ZeroPoint(c, 3, row: false))).To(DType.Int32));
        table.AddValue("ConvInteger", c => Convolutions.Convolve(c, Whole(c.X, c.Maybe(2)), Whole(c[1], PerFilter(c.Maybe(3), c[1])), null).To(DType.Int32));
        table.AddValue("QLinearMatMul", c => Requantize(c, Whole(c.X, Rows(c[2])).MatMul(Whole(c[3], c[5])), Rows(c[1]).To(DType.Float64) * c[4].To(DType.Float64), 6));
        table.AddValue("QLinearConv", c =>
        {
            var sum = Convolutions.Convolve(c, Whole(c.X, c[2]), Whole(c[3], PerFilter(c[5], c[3])), c.Maybe(8)?.To(DType.Float64));
            return Requantize(c, sum, c[1].To(DType.Float64) * PerChannel(c[4].To(DType.Float64), sum.Rank), 6);
        });
        table.Settings("QuantizeLinear", 1, 2);
        table.Settings("DequantizeLinear", 1, 2);
    }

    // Exact: products of 8 bits, and sums of them, are whole numbers that double holds.
    static Tensor Whole(Tensor x, Tensor? zeroPoint) => zeroPoint is null ? x.To(DType.Float64) : x.To(DType.Float64) - zeroPoint.To(DType.Float64);

    static Tensor? ZeroPoint(NodeCall c, int input, bool row) => c.Maybe(input) is not { } zero ? null : row ? Rows(zero) : zero;

    static Tensor Rows(Tensor t) => t.Rank == 1 && t.Count > 1 ? t.Unsqueeze(1) : t;

    static Tensor? PerFilter(Tensor? t, Tensor weight) => t is null || t.Count == 1 ? t?.Reshape(Shape.Scalar) : t.Reshape([-1, .. Enumerable.Repeat(1L, weight.Rank - 1)]);

    static Tensor PerChannel(Tensor t, int rank) => t.Count == 1 ? t.Reshape(Shape.Scalar) : t.Reshape([-1, .. Enumerable.Repeat(1L, rank - 2)]);

    static OnnxValue Requantize(NodeCall c, Tensor sum, Tensor scale, int output)
    {
        var real = (sum * scale).To(DType.Float32);
        return Saturated((real / c[output].To(DType.Float32)).Round(), c[output + 1], c.Type(output + 1));
    }

    static OnnxTensor Saturated(Tensor rounded, Tensor? zeroPoint, ElementType type)
    {
        var (min, max) = type.Range;
        var shifted = zeroPoint is null ? rounded.To(DType.Float64) : rounded.To(DType.Float64) + zeroPoint.To(DType.Float64);
        return new(shifted.Clamp((double)min, (double)max).To(DType.Int64).To(type.Carrier), type);
    }

    /// <summary>Scale or zero point as it broadcasts to x: one number, one for each place of an axis, or one for each block along it.</summary>
    static Tensor? Spread(NodeCall c, Tensor? t, Shape x)
    {
        if (t is null || t.Count == 1) return t?.Reshape(Shape.Scalar);
        var axis = c.Axis("axis", x.Rank, 1);
        if (t.Rank == 1) return t.Reshape([-1, .. Enumerable.Repeat(1L, x.Rank - 1 - axis)]);
        var block = c.Int("block_size");
        if (block < 1 || t.Rank != x.Rank || (x[axis] + block - 1) / block != t.Shape[axis]) throw new ArgumentException($"{c.Node.Operator}: x is {x} and the scale {t.Shape}, with blocks of {block}.");
        return t.RepeatInterleave(block, axis).Narrow(axis, 0, x[axis]);
    }

    static OnnxValue Quantize(NodeCall c)
    {
        var type = c.Has(2) ? c.Type(2) : c.Int("output_dtype") is > 0 and var given ? (ElementType)given : ElementType.UInt8;
        Tensor scale = Spread(c, c[1], c.X.Shape)!;
        var zero = Spread(c, c.Maybe(2), c.X.Shape);
        // Float16 divides in its own precision, as the specification's example does.
        var scaled = c.X.DType.IsFloatingPoint ? c.X.To(scale.DType) / scale : c.X.To(DType.Float32) / scale;
        if (type.IsSmallFloat) return new OnnxTensor(SmallFloats.Round(zero is null ? scaled : scaled + zero.To(scaled.DType), type, c.Flag("saturate", true)), type);
        return Saturated(scaled.Round(), zero, type);
    }

    static OnnxValue Dequantize(NodeCall c)
    {
        var scale = Spread(c, c[1], c.X.Shape)!;
        var zero = Spread(c, c.Maybe(2), c.X.Shape);
        var type = c.Int("output_dtype") is > 0 and var given ? ((ElementType)given).Carrier : scale.DType;
        var x = c.X.To(DType.Float32);
        if (zero is not null) x -= zero.To(DType.Float32);
        return (x * scale.To(DType.Float32)).To(type);
    }

    static OnnxValue?[] Dynamic(NodeCall c)
    {
        double low = Math.Min(0, c.X.Min().Item()), high = Math.Max(0, c.X.Max().Item());
        var scale = (float)((high - low) / 255);
        if (scale == 0) scale = 1;
        var zero = (byte)Math.Clamp(Math.Round(-low / scale), 0, 255);
        var point = Tensor.From([zero], Shape.Scalar);
        return [Saturated((c.X / Tensor.From([scale], Shape.Scalar)).Round(), point, ElementType.UInt8), Tensor.From([scale], Shape.Scalar), point];
    }
}
