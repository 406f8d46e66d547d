using Sinter.Onnx.Schema;

namespace Sinter.Onnx;

/// <summary>One recorded op on its way into a graph: its operands by name, its settings, and the same op in the run with the other batch.</summary>
sealed class StepWriter(TraceWriter graph, TracedStep step)
{
    public TraceWriter Graph => graph;
    public TracedStep Step => step;

    /// <summary>The same step of the other run.</summary>
    public TracedStep Twin { get; } = step.Results.Select(graph.Twin).First(t => t.Maker is not null && t.Maker.Name == step.Name).Maker!;

    public TracedValue Operand(int i) => step.Operands[i]!;

    public bool Has(int i) => i < step.Operands.Length && step.Operands[i] is not null;

    /// <summary>The name of an operand; empty if it was not given.</summary>
    public string In(int i) => Has(i) ? graph.NameOf(step.Operands[i]!) : "";

    public TracedValue Result => step.Results[0];

    public Shape OtherShape => Twin.Results[0].Shape;

    /// <summary>A setting, which must not follow the batch.</summary>
    public T Setting<T>(int i) => (T)step.Settings[i]!;

    public string Node(string op, string[] inputs, params AttributeProto[] attributes) => graph.Node(op, inputs, attributes);

    public void Is(string name, int result = 0) => graph.Name(step.Results[result], name);
}
