namespace Sinter.Onnx;

/// <summary>Shapes of numbers of few bits with scales.</summary>
static class QuantizedShapes
{
    public static void AddTo(ShapeRules rules)
    {
        rules.Add(c => [new(c.Has(2) ? c[2].Type : c.TypeOf("output_dtype", ElementType.UInt8), c.X.Sizes)], "QuantizeLinear");
        rules.Add(c => [new(c.TypeOf("output_dtype", c[1].Type), c.X.Sizes)], "DequantizeLinear");
        rules.Add(c => [new(ElementType.UInt8, c.X.Sizes), new(ElementType.Float, []), new(ElementType.UInt8, [])], "DynamicQuantizeLinear");
    }
}
