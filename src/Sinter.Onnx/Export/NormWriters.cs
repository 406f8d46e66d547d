using static Sinter.Onnx.TraceWriter;

namespace Sinter.Onnx;

/// <summary>Normalizations.</summary>
static class NormWriters
{
    static string Ones(StepWriter w, Shape shape) => w.Graph.Constant(Tensor.Ones(shape, w.Operand(0).DType));

    static string Zeros(StepWriter w, Shape shape) => w.Graph.Constant(Tensor.Zeros(shape, w.Operand(0).DType));

    public static void LayerNorm(StepWriter w) => w.Is(LayerNorm(w, w.In(0), weight: 1));

    public static void AddLayerNorm(StepWriter w)
    {
        var sum = w.Node("Add", [w.In(0), w.In(1)]);
        w.Is(LayerNorm(w, sum, weight: 2));
        w.Is(sum, 1);
    }

    static string LayerNorm(StepWriter w, string x, int weight)
    {
        int rank = w.Operand(0).Shape.Rank, normal = w.Setting<int>(0);
        var scale = w.Has(weight) ? w.In(weight) : Ones(w, w.Operand(0).Shape[(rank - normal)..]);
        return w.Node("LayerNormalization", w.Has(weight + 1) ? [x, scale, w.In(weight + 1)] : [x, scale], Attribute("axis", -normal), Attribute("epsilon", w.Setting<double>(1)));
    }

    // RMSNormalization came with version 23, which not every runtime has.
    public static void RmsNorm(StepWriter w) => w.Is(RmsNorm(w, w.In(0), weight: 1));

    public static void AddRmsNorm(StepWriter w)
    {
        var sum = w.Node("Add", [w.In(0), w.In(1)]);
        w.Is(RmsNorm(w, sum, weight: 2));
        w.Is(sum, 1);
    }

    static string RmsNorm(StepWriter w, string x, int weight)
    {
        var dims = Enumerable.Range(1, w.Setting<int>(0)).Select(d => -(long)d).ToArray();
        var mean = w.Node("ReduceMean", [w.Node("Mul", [x, x]), w.Graph.Constant(dims)]);
        var root = w.Node("Sqrt", [w.Node("Add", [mean, w.Graph.Constant(Tensor.Full(Shape.Scalar, w.Setting<double>(1), w.Operand(0).DType))])]);
        var y = w.Node("Div", [x, root]);
        return w.Has(weight) ? w.Node("Mul", [y, w.In(weight)]) : y;
    }

    public static void GroupNorm(StepWriter w)
    {
        var channels = w.Operand(0).Shape[1];
        w.Is(w.Node("GroupNormalization", [w.In(0), w.Has(1) ? w.In(1) : Ones(w, [channels]), w.Has(2) ? w.In(2) : Zeros(w, [channels])],
            Attribute("num_groups", w.Setting<int>(0)), Attribute("epsilon", w.Setting<double>(1))));
    }

    public static void BatchNorm(StepWriter w)
    {
        var channels = w.Operand(0).Shape[1];
        w.Is(w.Node("BatchNormalization", [w.In(0), w.Has(1) ? w.In(1) : Ones(w, [channels]), w.Has(2) ? w.In(2) : Zeros(w, [channels]), w.In(3), w.In(4)], Attribute("epsilon", w.Setting<double>(0))));
    }
}
