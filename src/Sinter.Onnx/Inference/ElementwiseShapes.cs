namespace Sinter.Onnx;

/// <summary>Shapes of operators that go element by element: those of the input, or those to which the inputs broadcast.</summary>
static class ElementwiseShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => c.Like(c.X.Sizes),
            "Abs", "Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "BitwiseNot", "Ceil", "Celu", "Clip", "Cos", "Cosh", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish",
            "Hardmax", "LeakyRelu", "Log", "LogSoftmax", "Mish", "Reciprocal", "Relu", "Round", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Sinh", "Softmax", "Softplus", "Softsign", "Sqrt",
            "Swish", "Tan", "Tanh", "ThresholdedRelu", "CumSum", "CumProd", "Trilu", "ReverseSequence", "PRelu");
        rules.Add(c => [new(c.X.Type, c.X.Sizes, c.X.Elements is { } e ? [.. e.Select(v => v * -1)] : null)], "Neg");
        rules.Add(c => [new(ElementType.Bool, c.X.Sizes)], "IsNaN", "IsInf", "Not");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, (a, b) => a + b))], "Add");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, (a, b) => a - b))], "Sub");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, (a, b) => a * b))], "Mul");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, Quotient))], "Div");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, (a, b) => Both(a, b, Math.Max)))], "Max");
        rules.Add(c => [new(c.X.Type, Broadcasted(c), Each(c, (a, b) => Both(a, b, Math.Min)))], "Min");
        rules.Add(c => [new(c.X.Type, Broadcasted(c))], "Mod", "Pow", "Sum", "Mean", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "BitShift");
        rules.Add(c => [new(ElementType.Bool, Broadcasted(c), Each(c, Equal))], "Equal");
        rules.Add(c => [new(ElementType.Bool, Broadcasted(c))], "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor");
        rules.Add(Where, "Where");
        rules.Add(c => [c.X], "Identity");
        rules.Add(c => Cast(c, (ElementType)c.Int("to")), "Cast");
        rules.Add(c => Cast(c, c[1].Type), "CastLike");
    }

    // Before version 7 the second operand was laid along the first.
    static Dimension[]? Broadcasted(ShapeCall c)
        => c.Version < 7 && c.Count == 2 && c.HasAttribute("broadcast") ? c.X.Sizes : ShapeCall.Broadcast([.. c.Inputs.Select(x => x.Sizes)]);

    static ValueFacts?[] Cast(ShapeCall c, ElementType type) => [new(type, c.X.Sizes, type is ElementType.Int64 or ElementType.Int32 ? c.X.Elements : null)];

    // Of two integers of at most one dimension, one result for each pair.
    static Dimension[]? Each(ShapeCall c, Func<Dimension, Dimension, Dimension> f)
    {
        if (c.Count != 2 || c.X.Elements is not { } a || c[1].Elements is not { } b || !c.X.Type.IsWhole) return null;
        if (a.Length != b.Length && a.Length != 1 && b.Length != 1) return null;
        return [.. Enumerable.Range(0, a.Length == 0 || b.Length == 0 ? 0 : Math.Max(a.Length, b.Length)).Select(i => f(a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
    }

    // Whole numbers are divided towards zero; of sizes that is down.
    static Dimension Quotient(Dimension a, Dimension b)
        => b.Value is not { } by || by == 0 ? a.DivideExactly(b) : a.Value is { } n ? n / by : by > 0 && a.IsCount ? a.DivideBy(by) : Dimension.Unknown;

    static Dimension Both(Dimension a, Dimension b, Func<long, long, long> f) => a.Value is { } x && b.Value is { } y ? f(x, y) : a.IsSame(b) ? a : Dimension.Unknown;

    static Dimension Equal(Dimension a, Dimension b)
        => a.IsSame(b) ? 1 : a.Differs(b) || (a.IsCount && b.Value < 0) || (b.IsCount && a.Value < 0) ? 0 : Dimension.Unknown;

    static ValueFacts?[] Where(ShapeCall c)
    {
        var sizes = ShapeCall.Broadcast(c.X.Sizes, c[1].Sizes, c[2].Sizes);
        Dimension[]? chosen = null;
        if (c.X.Elements is { } which && c[1].Elements is { } a && c[2].Elements is { } b && sizes is [] or [{ Value: not null }])
        {
            var count = (int)(sizes is [var n] ? n.Value!.Value : 1);
            if (new[] { which, a, b }.All(e => e.Length == count || e.Length == 1))
                chosen = [.. Enumerable.Range(0, count).Select(i => Choose(which[which.Length == 1 ? 0 : i], a[a.Length == 1 ? 0 : i], b[b.Length == 1 ? 0 : i]))];
        }
        return [new(c[1].Type, sizes, chosen)];
    }

    static Dimension Choose(Dimension which, Dimension a, Dimension b) => which.Value is { } known ? known != 0 ? a : b : a.IsSame(b) ? a : Dimension.Unknown;
}
