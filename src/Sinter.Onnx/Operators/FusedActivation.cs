namespace Sinter.Onnx;

/// <summary>An activation that a convolution applies to its own result, in place: what fusing leaves of the node behind it.</summary>
static class FusedActivation
{
    /// <summary>The attribute that names the activation; no ONNX operator has one of this name.</summary>
    public const string Attribute = "sinter.activation", Low = "sinter.low", High = "sinter.high";

    public static Tensor Apply(NodeCall c, Tensor y) => c.Text(Attribute) switch
    {
        "" => y,
        "Relu" => y.ReluInPlace(),
        "LeakyRelu" => y.LeakyReluInPlace(c.Float(Low)),
        "Clip" => y.ClampInPlace(c.Float(Low, double.NegativeInfinity), c.Float(High, double.PositiveInfinity)),
        "Sigmoid" => y.SigmoidInPlace(),
        var other => throw new ArgumentException($"no fused activation is called {other}."),
    };
}
