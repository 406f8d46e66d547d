namespace Sinter.Onnx;

/// <summary>Sums, products, quotients, powers, extremes and bits of tensors that broadcast.</summary>
static class Arithmetic
{
    public static void AddTo(OperatorTable table)
    {
        table.Add("Add", c => c.X + Other(c));
        table.Add("Sub", c => c.X - Other(c));
        table.Add("Mul", c => c.X * Other(c));
        table.Add("Div", c => Divide(c.X, Other(c)));
        table.Add("Mod", c => c.Flag("fmod") ? c.X.Fmod(c[1]) : c.X.Remainder(c[1]));
        table.Add("Pow", c => Power(c.X, Other(c)));
        table.Add("Sum", c => c.Tensors().Aggregate((a, b) => a + b));
        table.Add("Mean", c => c.Tensors().Aggregate((a, b) => a + b) / c.Count);
        table.Add("Max", c => c.Tensors().Aggregate((a, b) => a.Maximum(b)));
        table.Add("Min", c => c.Tensors().Aggregate((a, b) => a.Minimum(b)));
        table.Add("Clip", Clip);
        table.Add("BitwiseAnd", c => c.X & c[1]);
        table.Add("BitwiseOr", c => c.X | c[1]);
        table.Add("BitwiseXor", c => c.X ^ c[1]);
        table.Add("BitwiseNot", c => ~c.X);
        table.Add("BitShift", c => c.Text("direction") switch
        {
            "LEFT" => c.X.BitwiseLeftShift(c[1]),
            "RIGHT" when c.Type(0) == ElementType.UInt64 => ShiftUnsigned(c.X, c[1]),
            "RIGHT" => c.X.BitwiseRightShift(c[1]),
            var other => throw new ArgumentException($"BitShift: direction is '{other}'; it must be LEFT or RIGHT."),
        });
        table.Settings("Clip", 1, 2);
    }

    /// <summary>The second operand. Before version 7 it did not broadcast by itself: with broadcast = 1 it lies along the dimensions from axis on.</summary>
    public static Tensor Other(NodeCall c)
    {
        var b = c[1];
        if (c.Version >= 7 || !c.Flag("broadcast") || !c.HasAttribute("axis")) return b;
        var after = c.X.Rank - c.Axis("axis", c.X.Rank) - b.Rank;
        return after <= 0 ? b : b.Reshape([.. b.Shape, .. Enumerable.Repeat(1L, after)]);
    }

    // Whole numbers are divided towards zero, as in C.
    static Tensor Divide(Tensor a, Tensor b) => a.DType.IsFloatingPoint ? a / b : (a - a.Fmod(b)).FloorDivide(b);

    // The result has the type of the base.
    static Tensor Power(Tensor a, Tensor b) => a.DType == b.DType ? a.Pow(b).To(a.DType) : a.To(a.DType.Promote(b.DType)).Pow(b.To(a.DType.Promote(b.DType))).To(a.DType);

    static Tensor Clip(NodeCall c)
    {
        Scalar? low = Bound(c, 1, "min"), high = Bound(c, 2, "max");
        return low is null && high is null ? c.X : c.X.Clamp(low, high).To(c.X.DType);
    }

    static Scalar? Bound(NodeCall c, int input, string attribute)
    {
        if (!c.Has(input)) return c.HasAttribute(attribute) ? c.Float(attribute) : null;
        return c.X.DType.IsFloatingPoint ? c.Number(input) : c.Long(input);
    }

    // The sign bit of the carrier is the value's highest bit.
    static Tensor ShiftUnsigned(Tensor x, Tensor by)
    {
        var once = x.BitwiseRightShift(Tensor.OnesLike(x)) & long.MaxValue;
        return Tensor.Where(by.Equal(Tensor.ZerosLike(by)), x, once.BitwiseRightShift(by - 1));
    }
}
