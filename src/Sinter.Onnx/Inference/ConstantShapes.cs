namespace Sinter.Onnx;

/// <summary>Shapes of tensors made from nothing, from shapes, or from what others look like; and shapes as values.</summary>
static class ConstantShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(Constant, "Constant");
        rules.Add(ConstantOfShape, "ConstantOfShape");
        rules.Add(c => [new(c.TypeOf("dtype", c.X.Type), c.SizesOf(0, 2))], "EyeLike");
        rules.Add(OneHot, "OneHot");
        rules.Add(Range, "Range");
        rules.Add(c => c.X.Sizes is { } sizes ? [ValueFacts.OfElements(Part(sizes, c))] : [new(ElementType.Int64, [Dimension.Unknown])], "Shape");
        rules.Add(c => [ValueFacts.OfElement(c.X.Count)], "Size");
        rules.Add(c => [new(c.TypeOf("dtype", ElementType.Float), [.. (c.Ints("shape") ?? []).Select(n => (Dimension)n)])], "RandomNormal", "RandomUniform");
        rules.Add(c => [new(c.TypeOf("dtype", c.X.Type), c.X.Sizes)], "RandomNormalLike", "RandomUniformLike", "Bernoulli");
        rules.Add(c => [new(c.TypeOf("dtype", ElementType.Int32), c.SizesOf(0, 2) is [var rows, _] ? [rows, c.Int("sample_size", 1)] : null)], "Multinomial");
        rules.Add(c => [new(c.TypeOf("output_datatype", ElementType.Float), [c.X.Elements is [var n] ? n : Dimension.Unknown])], "HannWindow", "HammingWindow", "BlackmanWindow");
        rules.Add(c => [new(c.TypeOf("output_datatype", ElementType.Float),
            [c[1].Elements is [{ IsCount: true } length] ? length.DivideBy(2) + 1 : Dimension.Unknown, c.X.Elements is [var bins] ? bins : Dimension.Unknown])], "MelWeightMatrix");
    }

    // Constants whose values are known are computed when the model is read; these were not, or stand in inner graphs.
    static ValueFacts?[] Constant(ShapeCall c)
    {
        if (c.Attribute("value") is { T: { } t }) return [ValueFacts.Of(new TensorReader(c.Node.ToString(), null).Read(t))];
        if (c.HasAttribute("value_int")) return [ValueFacts.OfElement(c.Int("value_int"))];
        if (c.Ints("value_ints") is { } ints) return [ValueFacts.OfElements([.. ints.Select(n => (Dimension)n)])];
        if (c.HasAttribute("value_float")) return [new(ElementType.Float, [])];
        if (c.Floats("value_floats") is { } floats) return [new(ElementType.Float, [floats.Length])];
        return [new(ElementType.String, c.Texts("value_strings") is { } texts ? [texts.Length] : [])];
    }

    static ValueFacts?[] ConstantOfShape(ShapeCall c)
    {
        var value = c.Attribute("value") is { T: { } t } ? ValueFacts.Of(new TensorReader(c.Node.ToString(), null).Read(t)) : null;
        var type = value?.Type ?? ElementType.Float;
        if (c.X.Elements is not { } sizes) return [new(type, c.X.Sizes is [{ Value: >= 0 and <= 64 and var rank }] ? [.. Enumerable.Repeat(Dimension.Unknown, (int)rank)] : null)];
        if (sizes.Any(n => n.Value < 0)) throw new ArgumentException($"the shape is {ShapeCall.Show(sizes)}; no size may be negative.");
        return sizes is [{ Value: <= 64 and var n }] && value?.Elements is [var element] ? [ValueFacts.OfElements([.. Enumerable.Repeat(element, (int)n)], type)] : [new(type, sizes)];
    }

    static Dimension[] Part(Dimension[] sizes, ShapeCall c)
    {
        int from = Clamp(c.Int("start"), sizes.Length), to = Clamp(c.Int("end", sizes.Length), sizes.Length);
        return sizes[from..Math.Max(from, to)];
    }

    static int Clamp(long at, int rank) => (int)Math.Clamp(at < 0 ? at + rank : at, 0, rank);

    static ValueFacts?[] OneHot(ShapeCall c)
    {
        if (c.X.Sizes is not { } sizes) return [new(c[2].Type)];
        var axis = c.Axis("axis", sizes.Length + 1, -1);
        return [new(c[2].Type, [.. sizes[..axis], c[1].Elements is [var depth] ? depth : Dimension.Unknown, .. sizes[axis..]])];
    }

    static ValueFacts?[] Range(ShapeCall c)
    {
        if (c.X.Elements is not [var from] || c[1].Elements is not [var to] || c[2].Elements is not [{ Value: not null and not 0 } step]) return [new(c.X.Type, [Dimension.Unknown])];
        var by = step.Value!.Value;
        // ⌈(to - from) / by⌉, which of sizes that are symbols may only be a count if the step is 1.
        var count = -1 * (from - to).DivideBy(by);
        if (count.Value is { } n) count = Math.Max(0, n);
        else if (!(by == 1 && from.Value is 0 && to.IsCount)) count = Dimension.Unknown;
        return from.Value is { } first && count.Value is <= 64 and var few
            ? [ValueFacts.OfElements([.. Enumerable.Range(0, (int)few).Select(i => (Dimension)(first + i * by))], c.X.Type)] : [new(c.X.Type, [count])];
    }
}
