using Google.Protobuf;
using Sinter.Nn;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>From the bytes of a file to a model.</summary>
static class ModelReader
{
    /// <summary>Parses a message; protobuf's own errors become errors of the file.</summary>
    public static T Parse<T>(string file, ReadOnlyMemory<byte> bytes, MessageParser<T> parser) where T : IMessage<T>
    {
        try { return parser.ParseFrom(bytes.Span); }
        catch (InvalidProtocolBufferException e) { throw new InvalidDataException($"{file}: not a whole protobuf message: {e.Message}", e); }
    }

    public static OnnxModel Read(string file, ReadOnlyMemory<byte> bytes, string? folder, OnnxOptions options)
    {
        var proto = Parse(file, bytes, ModelProto.Parser);
        if (proto.Graph is null) throw new InvalidDataException($"{file}: there is no graph in it; it is not an ONNX model.");
        // A cut file can end between two fields, which protobuf takes for a shorter message.
        if (proto.IrVersion == 0) throw new InvalidDataException($"{file}: it does not say which version of the format it is; it is damaged or not an ONNX model.");
        if (proto.OpsetImport.Count == 0 && proto.IrVersion >= 3) throw new InvalidDataException($"{file}: it does not say which operator sets it uses; it is damaged or cut.");
        if (proto.OpsetImport.Count == 0) proto.OpsetImport.Add(new OperatorSetIdProto { Version = 1 });

        var reader = new TensorReader(file, folder);
        var builder = new GraphBuilder(file, proto, reader, options);
        var graph = builder.Build();
        var learned = Learned(graph);
        ConstantFolding.Run(graph, learned, options, CancellationToken.None);
        var facts = ShapeInference.Run(file, graph, replaceable: proto.IrVersion >= 4);
        var state = new Dictionary<string, OnnxValue>();
        foreach (var (name, value) in graph.Constants) state[name] = learned.Contains(name) ? new OnnxTensor(new Parameter(value.Tensor), ((OnnxTensor)value).Type) : value;
        graph.Constants.Clear();
        var info = new OnnxModelInfo(proto.Graph.Name, $"{proto.ProducerName} {proto.ProducerVersion}".Trim(), proto.IrVersion,
            proto.OpsetImport.GroupBy(o => o.Domain.Length == 0 ? "ai.onnx" : o.Domain).ToDictionary(g => g.Key, g => g.Last().Version), proto.DocString);
        return new OnnxModel(graph, options, state, builder.Watched.Count > 0 ? builder.Watched : null, info, facts);
    }

    // A floating-point initializer is learned if some node reads it otherwise than as a setting or a statistic. Single numbers are constants of the computation.
    static HashSet<string> Learned(Graph graph)
    {
        var learned = new HashSet<string>();
        var settings = new HashSet<string>();
        foreach (var node in graph.Nodes)
            for (var i = 0; i < node.Inputs.Length; i++)
                if (graph.Constants.TryGetValue(node.Inputs[i], out var value) && value is OnnxTensor { Elements: { DType.IsFloatingPoint: true, Rank: > 0 }, Type.IsSmallFloat: false })
                    (OperatorTable.All.IsSetting(node.Operator, i) ? settings : learned).Add(node.Inputs[i]);
        learned.ExceptWith(settings);
        return learned;
    }
}
