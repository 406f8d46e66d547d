using System.Runtime.InteropServices;
using Sinter.Bench.Contenders;

namespace Sinter.Bench.Inference;

/// <summary>Writes a network as an ONNX model. The numbers are those of onnx.proto's fields.</summary>
sealed class OnnxFile
{
    const int Float = 1, OperatorSet = 16, IntermediateVersion = 8;

    readonly ProtobufWriter graph = new();
    readonly LayerWeights weights = new();
    int names;

    /// <summary>The model's bytes; its input is x, its output y.</summary>
    public static byte[] Write(Network network, int batch)
    {
        var file = new OnnxFile();
        string last = file.Chain(network.Layers, "x");
        file.Node("Identity", [last], "y");
        file.graph.Text(2, network.Name).Message(11, Value("x", network.Input(batch))).Message(12, Value("y", null));
        return new ProtobufWriter().Number(1, IntermediateVersion).Message(7, file.graph).Message(8, new ProtobufWriter().Text(1, "").Number(2, OperatorSet)).ToArray();
    }

    string Chain(Layer[] layers, string x)
    {
        foreach (var layer in layers) x = Add(layer, x);
        return x;
    }

    string Add(Layer layer, string x)
    {
        switch (layer)
        {
            case Convolution c:
                string kernel = Initializer(weights.Kernel(c.Filters, c.Channels / c.Groups, c.Kernel, c.Kernel)), bias = Initializer(weights.Bias(c.Filters));
                return Node("Conv", [x, kernel, bias], null, Whole("kernel_shape", c.Kernel, c.Kernel), Whole("strides", c.Stride, c.Stride),
                    Whole("pads", c.Padding, c.Padding, c.Padding, c.Padding), Whole("group", c.Groups));
            case Rectifier:
                return Node("Relu", [x]);
            case ParametricRectifier p:
                return Node("PRelu", [x, Initializer(weights.Slope(p.Channels), p.Channels, 1, 1)]);
            case MaxPool p:
                return Node("MaxPool", [x], null, Whole("kernel_shape", p.Size, p.Size), Whole("strides", p.Size, p.Size));
            case Shuffle s:
                return Node("DepthToSpace", [x], null, Whole("blocksize", s.Factor), new ProtobufWriter().Text(1, "mode").Text(4, "CRD").Number(20, 3));
            case Dense d:
                string matrix = Initializer(weights.Kernel(d.Outputs, d.Inputs)), shift = Initializer(weights.Bias(d.Outputs));
                return Node("Gemm", [Node("Flatten", [x]), matrix, shift], null, Whole("transB", 1));
            case Residual r:
                return Node("Add", [x, Chain(r.Inner, x)]);
            default:
                throw new ArgumentException($"{layer.GetType().Name} is no layer of ONNX.");
        }
    }

    string Node(string op, string[] inputs, string? output = null, params ProtobufWriter[] attributes)
    {
        output ??= $"v{++names}";
        var node = new ProtobufWriter();
        foreach (string input in inputs) node.Text(1, input);
        node.Text(2, output).Text(4, op);
        foreach (var attribute in attributes) node.Message(5, attribute);
        graph.Message(1, node);
        return output;
    }

    string Initializer((Input Sizes, int Seed) weight, params long[] sizes)
    {
        string name = $"w{++names}";
        var tensor = new ProtobufWriter();
        foreach (long size in sizes.Length > 0 ? sizes : weight.Sizes.Sizes) tensor.Number(1, size);
        tensor.Number(2, Float).Text(8, name).Bytes(9, MemoryMarshal.AsBytes<float>(weight.Sizes.Values(weight.Seed)));
        graph.Message(5, tensor);
        return name;
    }

    // A number alone is of type INT, several are INTS.
    static ProtobufWriter Whole(string name, params long[] values)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        if (values is [var one]) return attribute.Number(3, one).Number(20, 2);
        foreach (long value in values) attribute.Number(8, value);
        return attribute.Number(20, 7);
    }

    static ProtobufWriter Value(string name, long[]? sizes)
    {
        var type = new ProtobufWriter().Number(1, Float);
        if (sizes is not null)
        {
            var shape = new ProtobufWriter();
            foreach (long size in sizes) shape.Message(1, new ProtobufWriter().Number(1, size));
            type.Message(2, shape);
        }
        return new ProtobufWriter().Text(1, name).Message(2, new ProtobufWriter().Message(1, type));
    }
}
