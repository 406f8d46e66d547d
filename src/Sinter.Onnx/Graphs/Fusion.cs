using Google.Protobuf;
using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>Makes one node of a convolution, the batch norm behind it and the activation behind that: the norm goes into the weights, the activation is applied in place.</summary>
static class Fusion
{
    public static void Run(Graph graph)
    {
        using var _ = Autograd.NoGrad();
        Pass(graph, "BatchNormalization", WithNorm);
        foreach (var activation in new[] { "Relu", "LeakyRelu", "Sigmoid", "Clip" }) Pass(graph, activation, WithActivation);
        graph.FindLastUses();
    }

    // Every convolution whose result only one node reads, of this kind.
    static void Pass(Graph graph, string kind, Func<Graph, Node, Node, Node?> fuse)
    {
        var readers = graph.Nodes.SelectMany(n => n.Reads).Concat(graph.Outputs.Select(o => o.Name)).GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
        var makers = graph.Nodes.Where(n => n.Operator == "Conv" && n.Domain.Length == 0).ToDictionary(n => n.Outputs[0]);
        var gone = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var fused = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var node in graph.Nodes)
            if (node.Operator == kind && node.Domain.Length == 0 && node.Inputs.Length > 0 && makers.TryGetValue(node.Inputs[0], out var conv) && readers[node.Inputs[0]] == 1
                && node.Outputs.Skip(1).All(o => o.Length == 0) && fuse(graph, conv, node) is { } both)
            {
                gone.Add(conv);
                fused[node] = both;
            }
        graph.Nodes = [.. graph.Nodes.Where(n => !gone.Contains(n)).Select(n => fused.GetValueOrDefault(n, n))];
    }

    static Tensor? Constant(Graph graph, Node node, int input)
        => input < node.Inputs.Length && graph.Constants.TryGetValue(node.Inputs[input], out var value) && value is OnnxTensor t && graph.Inputs.All(i => i.Name != node.Inputs[input]) ? t.Elements : null;

    static Node? WithNorm(Graph graph, Node conv, Node norm)
    {
        if (conv.Attributes.ContainsKey(FusedActivation.Attribute) || norm.Attributes.TryGetValue("training_mode", out var mode) && mode.I != 0) return null;
        if (Constant(graph, conv, 1) is not { } w || Constant(graph, norm, 1) is not { } scale || Constant(graph, norm, 2) is not { } shift
            || Constant(graph, norm, 3) is not { } mean || Constant(graph, norm, 4) is not { } variance || scale.Count != w.Shape[0]) return null;
        var hasBias = conv.Inputs.Length > 2 && conv.Inputs[2].Length > 0;
        var bias = hasBias ? Constant(graph, conv, 2) : null;
        if (hasBias && bias is null) return null;
        string weights = $"{norm.Outputs[0]}.weight", biases = $"{norm.Outputs[0]}.bias";
        if (graph.Constants.ContainsKey(weights) || graph.Constants.ContainsKey(biases)) return null;
        var fused = Nn.Fusion.FuseConvBnWeights(w, bias, mean, variance, norm.Attributes.TryGetValue("epsilon", out var epsilon) ? epsilon.F : 1e-5f, scale, shift);
        graph.Constants[weights] = fused.Weight.Detach();
        graph.Constants[biases] = fused.Bias.Detach().To(w.DType);
        return conv with { Inputs = [conv.Inputs[0], weights, biases], Outputs = norm.Outputs };
    }

    static Node? WithActivation(Graph graph, Node conv, Node activation)
    {
        if (conv.Attributes.ContainsKey(FusedActivation.Attribute)) return null;
        var attributes = new Dictionary<string, AttributeProto>(conv.Attributes);
        void Number(string name, float value) => attributes[name] = new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };
        if (activation.Operator == "LeakyRelu") Number(FusedActivation.Low, activation.Attributes.TryGetValue("alpha", out var alpha) ? alpha.F : 0.01f);
        if (activation.Operator == "Clip")
        {
            if (Bound(graph, activation, 1, "min") is not { } low || Bound(graph, activation, 2, "max") is not { } high) return null;
            Number(FusedActivation.Low, low);
            Number(FusedActivation.High, high);
        }
        attributes[FusedActivation.Attribute] = new() { Name = FusedActivation.Attribute, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(activation.Operator) };
        return conv with { Attributes = attributes, Outputs = activation.Outputs };
    }

    static float? Bound(Graph graph, Node clip, int input, string attribute)
        => clip.Attributes.TryGetValue(attribute, out var a) ? a.F : Constant(graph, clip, input) is { Count: 1 } t ? (float)t.Item() : null;
}
