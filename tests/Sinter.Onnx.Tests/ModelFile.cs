using Google.Protobuf;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx.Tests;

/// <summary>Small models made by hand.</summary>
static class ModelFile
{
    public static NodeProto Node(string op, string[] inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = op };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    public static ValueInfoProto Value(string name, ElementType type = ElementType.Float, params long[] shape)
    {
        var sizes = new TensorShapeProto();
        sizes.Dim.AddRange(shape.Select(n => new TensorShapeProto.Types.Dimension { DimValue = n }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = sizes } } };
    }

    public static GraphProto Graph(NodeProto[] nodes, ValueInfoProto[] inputs, ValueInfoProto[] outputs, params TensorProto[] initializers)
    {
        var graph = new GraphProto { Name = "g" };
        graph.Node.AddRange(nodes);
        graph.Input.AddRange(inputs);
        graph.Output.AddRange(outputs);
        graph.Initializer.AddRange(initializers);
        return graph;
    }

    public static ModelProto Model(GraphProto graph, params FunctionProto[] functions)
    {
        var model = new ModelProto { IrVersion = 10, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 21 });
        model.Functions.AddRange(functions);
        return model;
    }

    public static OnnxModel Load(GraphProto graph, OnnxOptions? options = null) => OnnxModel.Parse(Model(graph).ToByteArray(), options);

    public static TensorProto Long(string name, long value) => TensorWriter.Write(name, Tensor.Of(value));
}
