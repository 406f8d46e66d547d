using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>One direction of one recurrent layer.</summary>
static class RecurrentWriters
{
    /// <param name="w">Operands: x [T, B, I], the weights, the biases, and the first states.</param>
    /// <param name="op">RNN, GRU or LSTM.</param>
    /// <param name="order">PyTorch's place of each of ONNX's gates.</param>
    /// <param name="activation">That of a plain network.</param>
    public static void Write(StepWriter w, string op, int[] order, string activation = "Tanh")
    {
        var hidden = w.Operand(2).Shape[1];
        string Gates(string weight) => order.Length == 1 ? weight : w.Node("Concat", [.. order.Select(g => w.Node("Slice",
            [weight, w.Graph.Constant(g * hidden), w.Graph.Constant((g + 1) * hidden), w.Graph.Constant(0)]))], Attribute("axis", 0));
        string Led(string x) => w.Node("Unsqueeze", [x, w.Graph.Constant(0)]);
        var none = w.Graph.Constant(Tensor.Zeros([order.Length * hidden], w.Operand(0).DType));
        var bias = w.Has(3) || w.Has(4) ? Led(w.Node("Concat", [w.Has(3) ? Gates(w.In(3)) : none, w.Has(4) ? Gates(w.In(4)) : none], Attribute("axis", 0))) : "";
        var states = w.Step.Results.Length - 1;
        string[] inputs = [w.In(0), Led(Gates(w.In(1))), Led(Gates(w.In(2))), bias, "", Led(w.In(5))];
        if (states == 2) inputs = [.. inputs, Led(w.In(6))];
        var outputs = Enumerable.Range(0, states + 1).Select(_ => w.Graph.Fresh(op)).ToArray();
        List<Schema.AttributeProto> attributes = [Attribute("hidden_size", hidden), Attribute("direction", w.Setting<bool>(0) ? "reverse" : "forward")];
        if (op == "RNN") attributes.Add(Attribute("activations", [activation]));
        if (op == "GRU") attributes.Add(Attribute("linear_before_reset", 1));
        w.Graph.Nodes(op, inputs, outputs, [.. attributes]);
        // Y is [T, directions, B, H], the states [directions, B, H].
        w.Is(w.Node("Squeeze", [outputs[0], w.Graph.Constant(1)]));
        for (var s = 0; s < states; s++) w.Is(w.Node("Squeeze", [outputs[s + 1], w.Graph.Constant(0)]), s + 1);
    }
}
