namespace Sinter.Onnx;

/// <summary>Shapes of operators on texts, and of trees.</summary>
static class TextShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => [new(ElementType.String, ShapeCall.Broadcast(c.X.Sizes, c[1].Sizes))], "StringConcat");
        rules.Add(c => [new(ElementType.String, c.X.Sizes is { } sizes ? [.. sizes, Dimension.Unknown] : null), new(ElementType.Int64, c.X.Sizes)], "StringSplit");
        rules.Add(c => [new(ElementType.String, c.X.Sizes is { } sizes ? [.. sizes.Select((n, d) => d == sizes.Length - 1 ? Dimension.Unknown : n)] : null)], "StringNormalizer");
        rules.Add(c => [new(ElementType.Bool, c.X.Sizes)], "RegexFullMatch");
        rules.Add(c =>
        {
            Dimension width = c.Ints("ngram_indexes") is { Length: > 0 } columns ? columns.Max() + 1 : 0;
            return [new(ElementType.Float, c.X.Sizes is { } sizes ? sizes.Length == 2 ? [sizes[0], width] : [width] : null)];
        }, "TfIdfVectorizer");
        rules.AddIn(OperatorTable.MachineLearning, "TreeEnsemble", c => c.Like([c.SizesOf(0, 2) is [var rows, _] ? rows : Dimension.Unknown, c.Int("n_targets")]));
    }
}
