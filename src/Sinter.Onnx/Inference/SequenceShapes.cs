namespace Sinter.Onnx;

/// <summary>Types of sequences and optional values. How many tensors a sequence holds is not followed, nor the shapes of each.</summary>
static class SequenceShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => [Of(c.Count > 0 ? c.Inputs.Aggregate((a, b) => a.Or(b)) : ValueFacts.Unknown)], "SequenceConstruct");
        rules.Add(c => [new(c.TypeOf("dtype", ElementType.Float), Kind: "sequence")], "SequenceEmpty");
        rules.Add(_ => [new(ElementType.Int64, [])], "SequenceLength");
        rules.Add(c => c.Like(null), "SequenceAt", "ConcatFromSequence");
        rules.Add(c => [new(c.X.Type, Kind: "sequence")], "SequenceInsert", "SequenceErase", "SplitToSequence");
        rules.Add(c => [.. c.Inference.Body(c.Body("body"), [], c).Select(y => new ValueFacts(y.Type, Kind: "sequence"))], "SequenceMap");
        rules.Add(c => [c.X with { Kind = c.X.Kind == "tensor" ? "optional" : "optional sequence", Sizes = null, Elements = null, Constant = null }], "Optional");
        rules.Add(_ => [new(ElementType.Bool, [])], "OptionalHasElement");
        rules.Add(c => [c.X.Kind == "tensor" ? c.X : new(c.X.Type, Kind: c.X.Kind.Contains("sequence", StringComparison.Ordinal) ? "sequence" : "tensor")], "OptionalGetElement");
    }

    static ValueFacts Of(ValueFacts element) => new(element.Type, Kind: "sequence");
}
