namespace Sinter.Onnx;

/// <summary>Random numbers: Sinter's own streams, seeded by the node's seed, so equal seeds give equal numbers here but not those of other libraries.</summary>
static class RandomNumbers
{
    public static void AddTo(OperatorTable table)
    {
        table.AddRandom("RandomNormal", c => [Normal(c, c.Room(c.Ints("shape") ?? []), ElementType.Float)]);
        table.AddRandom("RandomNormalLike", c => [Normal(c, c.X.Shape, c.Type(0))]);
        table.AddRandom("RandomUniform", c => [Uniform(c, c.Room(c.Ints("shape") ?? []), ElementType.Float)]);
        table.AddRandom("RandomUniformLike", c => [Uniform(c, c.X.Shape, c.Type(0))]);
        table.AddRandom("Bernoulli", c => [Typed(c, c.X.Bernoulli(c.Generator()), c.Type(0))]);
        table.AddRandom("Multinomial", c => [Typed(c, c.X.Softmax(-1).Multinomial(checked((int)c.Int("sample_size", 1)), replacement: true, c.Generator()), ElementType.Int32)]);
    }

    static OnnxTensor Typed(NodeCall c, Tensor x, ElementType otherwise)
    {
        var type = c.HasAttribute("dtype") ? (ElementType)c.Int("dtype") : otherwise;
        return new(x.To(type.Carrier), type);
    }

    static OnnxTensor Normal(NodeCall c, Shape shape, ElementType type) => Typed(c, Tensor.Normal(c.Float("mean"), c.Float("scale", 1), shape, generator: c.Generator()), type);

    static OnnxTensor Uniform(NodeCall c, Shape shape, ElementType type)
    {
        double low = c.Float("low"), high = c.Float("high", 1);
        return Typed(c, Tensor.Rand(shape, generator: c.Generator()) * (high - low) + low, type);
    }
}
